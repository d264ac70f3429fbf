import { isDeliveryOver } from '../deliveries/delivery.ts';
import type { DeliveryStore } from '../deliveries/delivery-store.ts';
import { isLost } from '../deliveries/lost-delivery.ts';
import type { AdmissionVerdict, RequestedCall } from '../policy/ledger/call-ledger.ts';
import { type CallRight, rightOf } from '../policy/ledger/call-rights.ts';
import { type Challenge, isChallengeOver } from './challenge.ts';
import { keyOf } from './challenge-asker.ts';
import type { ChallengeStore } from './challenge-store.ts';

type LiveCallParts = Parameters<typeof isLost>[0] & {
  challenges: Pick<ChallengeStore, 'find'>;
  deliveries: Pick<DeliveryStore, 'find'>;
};

/** A call that is requested while another one to its number is live. */
export interface Asking {
  requested: RequestedCall;
  purpose: string;
  joins(live: Challenge): boolean;
}

/** The call on account of which the ledger refuses another one. */
export type LiveCall = NonNullable<Extract<AdmissionVerdict, { allowed: false }>['live']>;

/**
 * The state of the call that is in the way. `gone`: not there yet, or its dialler died; `over`: the call or its
 * challenge has ended; `theirs`: somebody else's call to the same telephone, or one whose purpose needs more right.
 */
type LiveState =
  | { state: 'gone' | 'over'; isUp: boolean }
  | { state: 'join' | 'replace'; challenge: Challenge; isUp: true }
  | { state: 'theirs' };

/** Looks whether a new call joins the live one, replaces it, or waits for it. */
export async function lookAtLive(
  parts: LiveCallParts,
  { requested, purpose, joins }: Asking,
  { deliveryId, challengeId, known = false }: LiveCall,
): Promise<LiveState> {
  const challenge = await parts.challenges.find(challengeId);
  const delivery = await parts.deliveries.find({ id: deliveryId, challengeId });
  const isUp = delivery !== undefined && !isDeliveryOver(delivery.state);
  if (delivery === undefined || challenge === undefined) return { state: 'gone', isUp };
  if (await isLost(parts, delivery, challenge.to)) return { state: 'gone', isUp };
  if (!isUp || isChallengeOver(challenge.state)) return { state: 'over', isUp };
  // An asker with only the password neither joins nor ends the call of somebody known, whose tries it would use up.
  const isKnown = requested.known === true;
  if (joins(challenge) && known === isKnown) return { state: 'join', challenge, isUp };
  const ofKey = keyOf(challenge);
  // A key ends only its own calls. A login in the panel ends calls of keys too.
  const isTheirOwn =
    requested.userId !== undefined &&
    challenge.userId === requested.userId &&
    (requested.apiKeyId === undefined || requested.apiKeyId === ofKey);
  const isOwner = rightOf(requested) === 'login' && requested.apiKeyId === undefined;
  const mayReplace =
    (isTheirOwn &&
      (isKnown || !known) &&
      weightOf(purpose, requested.apiKeyId) >= weightOf(challenge.purpose, ofKey)) ||
    (isOwner && rightsBelowLogin.includes(rightOf({ ...challenge, apiKeyId: ofKey })));
  return mayReplace ? { state: 'replace', challenge, isUp } : { state: 'theirs' };
}

/**
 * A newer call of a user replaces an older one, unless its purpose needs less right: a forgotten password needs only
 * the login name, a login needs the password, and a change of methods needs a full session. An API key names its
 * purpose as it likes, so its calls weigh at most as much as a login.
 */
const loginWeight = 1;
const purposeWeights: Readonly<Record<string, number>> = { 'forgotten-password': 0, edit: 2 };

function weightOf(purpose: string, apiKeyId?: string): number {
  const weight = purposeWeights[purpose] ?? loginWeight;
  return apiKeyId === undefined ? weight : Math.min(weight, loginWeight);
}

/** Calls of these rights make way for a login to the same number by its owner. */
const rightsBelowLogin: readonly string[] = ['anonymous', 'known-forgotten', 'number', 'adding'] satisfies CallRight[];
