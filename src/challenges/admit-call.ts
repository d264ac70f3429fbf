import type { CallProof } from '../accounts/company.ts';
import type { Clock } from '../clock.ts';
import type { CompanyCalls } from '../deliveries/call-job.ts';
import type { CallQueue } from '../deliveries/call-queue.ts';
import type { DeliveryStore } from '../deliveries/delivery-store.ts';
import type { DiallerStore } from '../deliveries/dialler-store.ts';
import { hangUp, withdrawCall } from '../deliveries/hang-up.ts';
import type { HangUpFeed } from '../deliveries/hang-up-feed.ts';
import type { Callee, ExtensionRanges } from '../factors/callee.ts';
import type { RequestedCall } from '../policy/ledger/call-ledger.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import { queueShareOf } from '../policy/ledger/call-rights.ts';
import { maxQueueSeconds } from '../policy/limits.ts';
import { requestId } from '../request-id.ts';
import type { Challenge } from './challenge.ts';
import type { ChallengeStore } from './challenge-store.ts';
import { checkDestination, type DestinationParts } from './check-destination.ts';
import { type Asking, type LiveCall, lookAtLive } from './live-call.ts';
import { refusalByExchange, refusalByRule } from './refuse-call.ts';

/** What the decision to place a call needs. */
export interface AdmissionParts extends DestinationParts {
  challenges: ChallengeStore;
  deliveries: DeliveryStore;
  diallers: Pick<DiallerStore, 'liveDiallers'>;
  calls: Pick<CallQueue, 'add' | 'remove' | 'has' | 'capacity'>;
  hangUps: Pick<HangUpFeed, 'request'>;
  ledger: Pick<CallLedgerStore, 'admit' | 'explain' | 'finish' | 'message'>;
  clock: Pick<Clock, 'wait'>;
  /** Extensions of this exchange that may be called. */
  extensions: ExtensionRanges;
}

/** On whose behalf a call is requested, and how the calls of the company are placed. */
export interface CallTerms {
  companyId?: string | undefined;
  company?: CompanyCalls | undefined;
  /** Network address of the browser, as `networkOf` gives it. */
  address?: string | undefined;
  /** The browser or the network has passed lately as the user who is called. */
  known?: boolean | undefined;
  apiKeyId?: string | undefined;
  /** How the company's telephones prove a login; undefined for BELCODE_CALL_PROOF. */
  callProof?: CallProof | undefined;
  /** What the people of the company see and hear; undefined for the operator's own. */
  brand?: string | undefined;
}

export interface CallToAdmit extends Pick<CallTerms, 'companyId' | 'address' | 'known' | 'apiKeyId'> {
  deliveryId: string;
  challengeId: string;
  callee: Callee;
  userId?: string | undefined;
  factorId?: string | undefined;
  hasOtherMethod?: boolean | undefined;
  purpose: string;
}

/** Of concurrent callers one replaces a call that has ended; the others retry at most this often. */
const maxAdmissionAttempts = 20;
/**
 * A call needs some milliseconds between its admission and the moment when others can join it. A missing one is
 * replaced.
 */
const betweenAttemptsMilliseconds = 25;
/** Leaves room for calls admitted at the same moment, which the estimate does not include. */
const maxExpectedWaitSeconds = maxQueueSeconds - 40;
/** Seconds until somebody else's call to the same number may have ended. */
const inCallSeconds = 20;

/**
 * Checks policy, exchange and ledger, in this order: whether a call can be queued now. An admitted call is in the
 * ledger, and the caller must `finish` it there if it is not placed.
 *
 * @param joins whether a challenge with a live call asks the same; then one call serves both (V05)
 * @returns the challenge to join, or undefined when a new call is admitted
 * @throws Refusal destination-refused, exchange-unavailable, number-in-call, number-suspended, calls-held,
 *   calls-blocked, calls-paused, adding-held, number-rung-often, keys-missed, calls-restoring, queue-full,
 *   store-unavailable
 */
export async function admitCall(
  parts: AdmissionParts,
  call: CallToAdmit,
  joins: (live: Challenge) => boolean = () => false,
): Promise<Challenge | undefined> {
  const { callee } = call;
  const requested = requestedCall(call);
  await checkDestination(parts, callee, requested);
  const { liveDiallers, waitSeconds: seconds } = await parts.calls.capacity(callee.route);
  if (liveDiallers === 0) {
    const detail = 'no dialler has a live exchange';
    throw await refusalByExchange(parts, requested, { id: 'exchange-unavailable', detail });
  }
  const joined = await enterLedger(parts, { requested, purpose: call.purpose, joins });
  if (joined !== undefined) return joined;
  // Calls with less right than a login leave room in the queue.
  const maxWaitSeconds = maxExpectedWaitSeconds * queueShareOf(requested);
  if (seconds < maxWaitSeconds) return undefined;
  await withdrawCall(parts, call.deliveryId);
  throw await refusalByExchange(parts, requested, {
    id: 'queue-full',
    detail: `${seconds} s to wait`,
    retryAfterSeconds: Math.ceil(seconds - maxWaitSeconds) + 1,
  });
}

/** @returns the challenge to join, or undefined when the ledger has the call */
async function enterLedger(parts: AdmissionParts, asking: Asking): Promise<Challenge | undefined> {
  const { requested } = asking;
  let instead: string | undefined;
  for (let left = maxAdmissionAttempts; ; left -= 1) {
    const verdict = await parts.ledger.admit(requested, instead);
    if (verdict.allowed) return undefined;
    const { reason, retryAfterSeconds, live } = verdict;
    if (reason !== 'number-in-call' || live === undefined || left === 0) {
      throw await refusalByRule(parts, requested, reason, retryAfterSeconds ?? (live && inCallSeconds));
    }
    const found = await lookAtLive(parts, asking, live);
    switch (found.state) {
      case 'gone':
        if (left > 1) await parts.clock.wait(betweenAttemptsMilliseconds);
        else instead = await clearLive(parts, live, found);
        break;
      case 'join':
        return found.challenge;
      case 'theirs':
        throw await refusalByRule(parts, requested, reason, inCallSeconds);
      case 'replace':
        await checkOtherRules(parts, requested);
        await parts.challenges.end(found.challenge.id, 'cancelled');
        instead = await clearLive(parts, live, found);
        break;
      case 'over':
        instead = await clearLive(parts, live, found);
    }
  }
}

/** The live call continues when the new one cannot take its place. */
async function checkOtherRules(parts: AdmissionParts, requested: RequestedCall): Promise<void> {
  const rules = await parts.ledger.explain(requested);
  const refusing = rules.find(({ rule, allowed }) => !allowed && rule !== 'number-in-call');
  if (refusing !== undefined) throw await refusalByRule(parts, requested, refusing.rule, refusing.retryAfterSeconds);
}

/** @returns the call to replace */
async function clearLive(
  parts: AdmissionParts,
  { deliveryId, challengeId }: LiveCall,
  { isUp }: { isUp: boolean },
): Promise<string> {
  if (isUp) await hangUp(parts, { id: deliveryId, challengeId });
  return deliveryId;
}

function requestedCall({ deliveryId, callee, ...call }: CallToAdmit): RequestedCall {
  const { route, number, type, country, postDial } = callee;
  const { challengeId, userId, factorId, hasOtherMethod, companyId, purpose, address, known, apiKeyId } = call;
  return {
    deliveryId,
    challengeId,
    route,
    number,
    type,
    postDial,
    country,
    userId,
    factorId,
    hasOtherMethod,
    companyId,
    purpose,
    address,
    known,
    apiKeyId,
    requestId: requestId(),
  };
}
