import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Random } from '../random.ts';

const cipher = 'aes-256-gcm';
const keyBytes = 32;
/** NIST SP 800-38D §8.2.2: a random nonce of 96 bits is good for at most 2^32 seals with one key. */
const nonceBytes = 12;
const tagBytes = 16;

/** Sealed data with the id of its key, the form in tables (T01). */
export interface Sealed {
  keyId: string;
  /** Nonce, tag and ciphertext, in this order. */
  bytes: Buffer;
}

/** The owner, if any, and the use. A sealed secret does not open for another owner or another use. */
export type SealBinding =
  | { userId: string; purpose: 'authenticator' | 'pairing-code' | 'push-subscription' }
  | { endpointId: string; purpose: 'webhook' }
  | { deliveryId: string; purpose: 'given-code' }
  | { clientId: string; purpose: 'radius-secret' }
  | { loginKey: string; purpose: 'radius-login' }
  | { key: string; purpose: 'oidc-ticket' }
  | { purpose: 'push-keys' | 'signing-key' };

export interface SealKey {
  id: string;
  key: Buffer;
}

/** The first key seals; all keys open. To rotate, put a new key first (`BELCODE_SEAL_KEYS`). */
export type SealKeys = readonly [SealKey, ...SealKey[]];

/**
 * The keys that seal secrets: the operator's, and last the one derived from BELCODE_SECRET, which opens secrets sealed
 * before the operator set any.
 *
 * @param own pairs of id and 32 bytes in base64, newest first
 */
export function sealKeys(secret: string, own: readonly { id: string; base64: string }[] = []): SealKeys {
  const keys = own.map(({ id, base64 }) => ({ id, key: Buffer.from(base64, 'base64') }));
  const [first, ...others] = [...keys, derivedKey(secret)];
  return [first ?? derivedKey(secret), ...others];
}

/** The id identifies the secret without revealing it, so that a wrong secret gives a clear error. */
function derivedKey(secret: string): SealKey {
  const derive = (use: string, bytes: number) => Buffer.from(hkdfSync('sha256', secret, '', `belcode ${use}`, bytes));
  return { id: `secret-${derive('seal key id', 4).toString('hex')}`, key: derive('seal key', keyBytes) };
}

/** Seals text with AES-256-GCM. */
export function seal(
  { keys, random }: { keys: SealKeys; random: Pick<Random, 'id'> },
  binding: SealBinding,
  text: string,
): Sealed {
  const [{ id, key }] = keys;
  const nonce = Buffer.from(random.id(), 'base64url').subarray(0, nonceBytes);
  const sealing = createCipheriv(cipher, key, nonce).setAAD(bindingText(id, binding));
  const body = Buffer.concat([sealing.update(text, 'utf8'), sealing.final()]);
  return { keyId: id, bytes: Buffer.concat([nonce, sealing.getAuthTag(), body]) };
}

/** @throws Error when the key is unknown, when the data was changed, or when it belongs to another user or use */
export function unseal({ keys }: { keys: SealKeys }, binding: SealBinding, { keyId, bytes }: Sealed): string {
  const key = keys.find(({ id }) => id === keyId)?.key;
  if (key === undefined) throw new Error(`There is no key ${keyId} to open a sealed secret with`);
  if (bytes.length < nonceBytes + tagBytes) throw new Error('A sealed secret is too short');
  const opening = createDecipheriv(cipher, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
    .setAAD(bindingText(keyId, binding))
    .setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
  const body = bytes.subarray(nonceBytes + tagBytes);
  return Buffer.concat([opening.update(body), opening.final()]).toString('utf8');
}

function bindingText(id: string, { purpose, ...owners }: SealBinding): Buffer {
  const [owner = null] = Object.values(owners);
  return Buffer.from(JSON.stringify(['belcode', id, purpose, owner]));
}
