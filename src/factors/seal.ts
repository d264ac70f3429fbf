import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Random } from '../random.ts';

const cipher = 'aes-256-gcm';
const keyBytes = 32;
/** NIST SP 800-38D §8.2.2: a nonce of chance has 96 bits, for at most 2^32 sealings under one key. */
const nonceBytes = 12;
const tagBytes = 16;

/** Something sealed, and under which key: what a table keeps (T01). */
export interface Sealed {
  keyId: string;
  /** Nonce, tag and cipher text, in this order. */
  bytes: Buffer;
}

/** Whose it is, if somebody's, and what for. A sealed secret that was moved to another user, or another use, does not open. */
export type SealBinding =
  | { userId: string; purpose: 'authenticator' | 'pairing-code' | 'push-subscription' }
  | { purpose: 'push-keys' };

export interface SealKey {
  id: string;
  key: Buffer;
}

/** The first key seals; all of them open. So a key is changed by putting a new one before it (`BELCODE_SEAL_KEYS`). */
export type SealKeys = readonly [SealKey, ...SealKey[]];

/**
 * The keys by which secrets are sealed: those that the operator set, and last the one derived from BELCODE_SECRET, which
 * opens what was sealed before any was set.
 *
 * @param own pairs of id and 32 bytes in base64, newest first
 */
export function sealKeys(secret: string, own: readonly { id: string; base64: string }[] = []): SealKeys {
  const keys = own.map(({ id, base64 }) => ({ id, key: Buffer.from(base64, 'base64') }));
  const [first, ...others] = [...keys, derivedKey(secret)];
  return [first ?? derivedKey(secret), ...others];
}

/** The id says which secret it came from without telling it, so that a wrong secret is named and not guessed at. */
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

/** @throws Error when its key is not among ours, when it was changed, or when it belongs to another user or use */
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

function bindingText(keyId: string, binding: SealBinding): Buffer {
  const owner = 'userId' in binding ? binding.userId : null;
  return Buffer.from(JSON.stringify(['belcode', keyId, binding.purpose, owner]));
}
