import { ECDH } from 'node:crypto';
import { Refusal } from '../errors.ts';
import type { PushSubscription } from '../factors/app-device.ts';
import { allowedPushAddress } from './push-host.ts';

/**
 * Reads the JSON of a browser's `PushSubscription` and drops unknown fields.
 *
 * @param hosts BELCODE_PUSH_HOSTS
 * @throws Refusal request-invalid; push-host-refused when the operator does not allow its push service
 */
export function readPushSubscription(text: string, hosts: readonly string[]): PushSubscription {
  const { endpoint, keys } = parse(text) as { endpoint?: unknown; keys?: { p256dh?: unknown; auth?: unknown } };
  const { p256dh, auth } = keys ?? {};
  if (typeof endpoint !== 'string') throw new Refusal('request-invalid', 'a subscription without its endpoint');
  const { href } = allowedPushAddress(endpoint, hosts);
  if (typeof p256dh !== 'string' || !/^[A-Za-z0-9_-]{87}$/.test(p256dh) || !isPoint(p256dh)) {
    throw new Refusal('request-invalid', 'p256dh is not a point on P-256');
  }
  if (typeof auth !== 'string' || !/^[A-Za-z0-9_-]{22}$/.test(auth)) {
    throw new Refusal('request-invalid', 'auth is not 16 bytes');
  }
  return { endpoint: href, keys: { p256dh, auth } };
}

function parse(text: string): object {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === 'object' && read !== null) return read;
  } catch {
    // Refused below, without the text.
  }
  throw new Refusal('request-invalid', 'a subscription is a JSON object');
}

/** A point that is not on the curve would reveal the sender's key bit by bit. */
function isPoint(p256dh: string): boolean {
  try {
    ECDH.convertKey(p256dh, 'prime256v1', 'base64url');
    return true;
  } catch {
    return false;
  }
}
