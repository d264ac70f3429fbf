import { readFactorKind } from '../accounts/factor-kind.ts';
import type { PostDial } from '../policy/ledger/call-destination.ts';
import type { Challenge, ChallengeState } from './challenge.ts';

/**
 * Reads a challenge from its fields in Redis.
 *
 * @param fields in the order of `readAll` in settle.lua
 * @throws UnknownStoredValue for a kind of method that this version does not know
 */
export function challengeOf(id: string, fields: readonly string[]): Challenge {
  const [state = '', owner = '', to = '', language = '', purpose = '', tries, deliveryId = '', opened, expires] =
    fields;
  const [kind, userId, factorId, postDial, calls, proof] = fields.slice(9);
  return {
    id,
    state: state as ChallengeState,
    owner,
    to,
    language,
    purpose,
    deliveryId,
    kind: readFactorKind(kind),
    proof: proof === 'number' ? proof : 'code',
    userId: userId || undefined,
    factorId: factorId || undefined,
    postDial: postDial ? (JSON.parse(postDial) as PostDial) : undefined,
    calls: Number(calls),
    triesLeft: Number(tries),
    openedAt: Number(opened),
    expiresAt: Number(expires),
  };
}
