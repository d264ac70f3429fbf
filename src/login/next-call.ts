import { callsCounted, callsForChallenge } from '../challenges/call-again.ts';
import type { Challenge } from '../challenges/challenge.ts';
import { isBudgetReserved } from '../challenges/refuse-call.ts';
import { isFreeEnd } from '../deliveries/delivery.ts';
import { calleeOf } from '../factors/callee.ts';
import type { AdmissionRule } from '../policy/ledger/call-ledger.ts';
import type { LoginParts } from './login-parts.ts';

/** Whether the user may be called again for the same challenge, and in how many seconds (0 is now). */
export interface NextCall {
  may: boolean;
  inSeconds: number;
  why?:
    | 'too-many-calls'
    | 'calls-held'
    | 'adding-held'
    | 'number-suspended'
    | 'keys-missed'
    | 'calls-blocked'
    | 'calls-paused';
}

/** Longest countdown worth showing; beyond it we offer another method. */
const maxCountdownSeconds = 300;

const whyOfRule: Partial<Record<AdmissionRule, NonNullable<NextCall['why']>>> = {
  'calls-stopped': 'calls-blocked',
  'country-blocked': 'calls-blocked',
  'prefix-blocked': 'calls-blocked',
  'budget-spent': 'calls-blocked',
  'user-held': 'calls-held',
  'asker-held': 'adding-held',
  'number-suspended': 'number-suspended',
  'number-keys': 'keys-missed',
};

/**
 * Whether and when "call again" is possible for a challenge whose call is over. It uses no allowance and guarantees
 * nothing, because asking for the call applies every rule again.
 *
 * @param known whether the user has passed lately from where the call would be asked for
 * @throws Refusal store-unavailable
 */
export async function nextCall(
  parts: Pick<LoginParts, 'deliveries' | 'ledger' | 'extensions'>,
  challenge: Challenge,
  known = false,
): Promise<NextCall> {
  const { to: number, postDial, purpose, userId, factorId, deliveryId: id, id: challengeId } = challenge;
  const latest = await parts.deliveries.find({ id, challengeId });
  if (callsCounted(challenge, isFreeEnd(latest?.reason)) >= callsForChallenge)
    return { may: false, inSeconds: 0, why: 'too-many-calls' };
  const callee = calleeOf({ number, postDial }, parts);
  const rules = await parts.ledger.explain({
    route: callee.route,
    number,
    type: callee.type,
    postDial,
    country: callee.country,
    purpose,
    userId,
    factorId,
    known,
  });
  const standing = rules.filter(({ allowed }) => !allowed);
  for (const { rule, retryAfterSeconds } of standing) {
    const why = isBudgetReserved(rule, retryAfterSeconds) ? undefined : whyOfRule[rule];
    if (why !== undefined) return { may: false, inSeconds: 0, why };
  }
  const inSeconds = Math.max(0, ...standing.map(({ retryAfterSeconds }) => retryAfterSeconds ?? 0));
  return inSeconds > maxCountdownSeconds ? { may: false, inSeconds, why: 'calls-paused' } : { may: true, inSeconds };
}
