import { type SealKeys, seal, sealKeys, unseal } from '../factors/seal.ts';
import type { Random } from '../random.ts';

/** Codes of other programs. Belcode's own have 6 to 8 digits. */
const shape = /^[0-9]{4,10}$/;

/** Whether a code that another program made can be spoken. */
export function isGivenCode(code: string): boolean {
  return shape.test(code);
}

/**
 * Seals a code that another program made, for the job of its call. The job is removed when the call has ended.
 *
 * @param secret BELCODE_SECRET, which the api and the dialler share
 */
export function sealGivenCode(
  { secret, random }: { secret: string; random: Pick<Random, 'id'> },
  deliveryId: string,
  code: string,
): string {
  const { bytes } = seal({ keys: keysOf(secret), random }, { deliveryId, purpose: 'given-code' }, code);
  return bytes.toString('base64url');
}

/** @throws Error when it was sealed for another call, or by another secret */
export function openGivenCode(secret: string, deliveryId: string, sealed: string): string {
  const keys = keysOf(secret);
  const bytes = Buffer.from(sealed, 'base64url');
  return unseal({ keys }, { deliveryId, purpose: 'given-code' }, { keyId: keys[0].id, bytes });
}

/** Only the derived key, because a dialler has no other. */
function keysOf(secret: string): SealKeys {
  return sealKeys(secret);
}
