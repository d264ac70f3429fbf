import { readFactorKind } from '../accounts/factor-kind.ts';
import type { PostDial } from '../policy/ledger/call-destination.ts';
import type { Challenge, ChallengeState } from './challenge.ts';

/** The fields of a challenge in the order of `readAll` in settle.lua. */
export const storedFields = [
  ...['state', 'owner', 'to', 'language', 'purpose', 'triesLeft', 'deliveryId', 'openedAt', 'expiresAt'],
  ...['kind', 'userId', 'factorId', 'postDial', 'calls', 'proof', 'pageSession', 'known'],
  ...['mac', 'armedMac', 'passedTyped', 'passedWith', 'passedMac'],
] as const;

/** The MACs beside the fields of a challenge, and the digests that passed; empty while there is none. */
export interface StoredMacs {
  mac: string;
  armedMac: string;
  passedTyped: string;
  passedWith: string;
  passedMac: string;
}

/** @param fields in the order of `readAll` in settle.lua; a missing one is null */
export function macsOf(fields: readonly (string | null)[]): StoredMacs {
  const [mac, armedMac, passedTyped, passedWith, passedMac] = fields.slice(17).map((field) => field ?? '');
  return {
    mac: mac ?? '',
    armedMac: armedMac ?? '',
    passedTyped: passedTyped ?? '',
    passedWith: passedWith ?? '',
    passedMac: passedMac ?? '',
  };
}

/**
 * Reads a challenge from its fields in Redis, which somebody else may have written.
 *
 * @param given fields in the order of `readAll` in settle.lua
 * @throws UnknownStoredValue for a kind of method that this version does not know
 */
export function challengeOf(id: string, given: readonly (string | null)[]): Challenge {
  const fields = given.map((field) => field ?? '');
  const [state = '', owner = '', to = '', language = '', purpose = '', tries, deliveryId = '', opened, expires] =
    fields;
  const [kind, userId, factorId, postDial, calls, proof, pageSession, known] = fields.slice(9);
  return {
    id,
    state: state as ChallengeState,
    owner,
    to,
    language,
    purpose,
    known: known === '1',
    deliveryId,
    kind: readFactorKind(kind),
    proof: proof === 'number' ? proof : 'code',
    pageSession: pageSession || undefined,
    userId: userId || undefined,
    factorId: factorId || undefined,
    postDial: postDial ? (JSON.parse(postDial) as PostDial) : undefined,
    calls: Number(calls),
    triesLeft: Number(tries),
    openedAt: Number(opened),
    expiresAt: Number(expires),
  };
}
