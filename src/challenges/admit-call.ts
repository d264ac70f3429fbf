import type { CallProof } from '../accounts/company.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { Clock } from '../clock.ts';
import type { CompanyCalls } from '../deliveries/call-job.ts';
import type { CallQueue } from '../deliveries/call-queue.ts';
import { isDeliveryOver } from '../deliveries/delivery.ts';
import type { DeliveryStore } from '../deliveries/delivery-store.ts';
import type { DiallerStore } from '../deliveries/dialler-store.ts';
import { hangUp, withdrawCall } from '../deliveries/hang-up.ts';
import type { HangUpFeed } from '../deliveries/hang-up-feed.ts';
import { isLost } from '../deliveries/lost-delivery.ts';
import type { Callee, ExtensionRanges } from '../factors/callee.ts';
import { type DestinationRule, judgeDestination } from '../policy/destination.ts';
import type { AdmissionVerdict, RequestedCall } from '../policy/ledger/call-ledger.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import { type CallRight, queueShareOf, rightOf } from '../policy/ledger/call-rights.ts';
import { maxQueueSeconds } from '../policy/limits.ts';
import { requestId } from '../request-id.ts';
import { type Challenge, isChallengeOver } from './challenge.ts';
import { keyOf } from './challenge-asker.ts';
import type { ChallengeStore } from './challenge-store.ts';
import { refusalByDestination, refusalByExchange, refusalByRule } from './refuse-call.ts';

/** What the decision to place a call needs. */
export interface AdmissionParts {
  challenges: ChallengeStore;
  deliveries: DeliveryStore;
  diallers: Pick<DiallerStore, 'liveDiallers'>;
  calls: Pick<CallQueue, 'add' | 'remove' | 'has' | 'capacity'>;
  hangUps: Pick<HangUpFeed, 'request'>;
  ledger: Pick<CallLedgerStore, 'admit' | 'explain' | 'finish' | 'message'>;
  destinations: { rulesFor(companyId: string | undefined): Promise<readonly DestinationRule[]> };
  audit: Pick<AuditStore, 'append'>;
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

async function checkDestination(
  parts: AdmissionParts,
  { route, number: e164, type }: Callee,
  requested: RequestedCall,
): Promise<void> {
  if (route === 'internal' || type === undefined) return;
  const verdict = judgeDestination({ e164, type }, await parts.destinations.rulesFor(requested.companyId));
  if (!verdict.allowed) throw await refusalByDestination(parts, requested, verdict.reason);
}

interface Asking {
  requested: RequestedCall;
  purpose: string;
  joins(live: Challenge): boolean;
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

type LiveCall = NonNullable<Extract<AdmissionVerdict, { allowed: false }>['live']>;

/**
 * The state of the call that is in the way. `gone`: not there yet, or its dialler died; `over`: the call or its
 * challenge has ended; `theirs`: somebody else's call to the same telephone, or one whose purpose needs more right.
 */
type LiveState =
  | { state: 'gone' | 'over'; isUp: boolean }
  | { state: 'join' | 'replace'; challenge: Challenge; isUp: true }
  | { state: 'theirs' };

async function lookAtLive(
  parts: AdmissionParts,
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
