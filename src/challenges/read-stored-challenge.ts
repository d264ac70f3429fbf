import type { Challenge } from './challenge.ts';
import { challengeOf, macsOf } from './challenge-fields.ts';
import type { ChallengeMacs } from './challenge-macs.ts';

/** The fields of a challenge in the order of `readAll` in settle.lua; a missing one is null. */
export type StoredFields = (string | null)[];

interface Stored {
  id: string;
  /** Empty for an unknown challenge. */
  fields: StoredFields;
  macs: ChallengeMacs;
  lifetimeSeconds: number;
}

/**
 * A challenge as Belcode wrote it. One that is said to have passed without a right code has expired.
 *
 * @returns undefined for an unknown one, and for one that somebody else wrote
 */
export function readStored({ id, fields, macs, lifetimeSeconds }: Stored): Challenge | undefined {
  if (fields.length === 0) return undefined;
  const challenge = challengeOf(id, fields);
  const { mac, passedTyped: typed, passedWith: compared, armedMac, passedMac } = macsOf(fields);
  // Nobody prolongs it either: the time at which it opened is one of the facts.
  const maxExpiresAt = challenge.openedAt + lifetimeSeconds * 1_000;
  if (!macs.areFacts(challenge, mac) || !(challenge.expiresAt <= maxExpiresAt)) return undefined;
  if (challenge.state !== 'passed') return challenge;
  const hasPassed =
    macs.isArmed({ id, deliveryId: challenge.deliveryId, digest: compared }, armedMac) &&
    macs.isAnswer({ id, typed, compared }, passedMac);
  return hasPassed ? challenge : { ...challenge, state: 'expired' };
}
