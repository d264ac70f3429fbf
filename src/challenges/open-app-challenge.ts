import type { AttemptStore } from '../accounts/attempt-store.ts';
import { Refusal } from '../errors.ts';
import type { EndpointDevice } from '../factors/app-device.ts';
import type { AppDeviceStore } from '../factors/app-device-store.ts';
import { challengeLifetimeSeconds } from '../policy/limits.ts';
import type { CallTerms } from './admit-call.ts';
import { appAttempt } from './app-attempt.ts';
import type { AppHoldStore } from './app-hold-store.ts';
import { type AppWay, type AppWayParts, findWays } from './app-ways.ts';
import type { Challenge } from './challenge.ts';
import { askerOf, type ChallengeAsker } from './challenge-asker.ts';
import { type CallParts, type ChallengedUser, hangUpReplaced, noteDialIns } from './open-challenge.ts';
import { refusalByRule } from './refuse-call.ts';
import { type SendToAppParts, sendToApp } from './send-to-app.ts';

/** What app challenges need in addition to calls. */
export interface AppParts extends Omit<AppWayParts, 'diallers'>, Omit<SendToAppParts['app'], 'devices'> {
  devices: Pick<AppDeviceStore, 'list' | 'dropSubscription'>;
  inbox: AppWayParts['inbox'] & SendToAppParts['app']['inbox'];
  holds: Pick<AppHoldStore, 'secondsLeft' | 'release'>;
  attempts: Pick<AttemptStore, 'take' | 'giveBack' | 'forget'>;
  /** BELCODE_APP_PROOF. */
  proof: 'code' | 'number';
}

export interface OpenAppParts
  extends Pick<
    CallParts,
    'challenges' | 'deliveries' | 'hangUps' | 'calls' | 'ledger' | 'dialIns' | 'diallers' | 'random' | 'audit'
  > {
  app: AppParts;
}

export interface OpenAppRequest {
  user: ChallengedUser;
  owner: string;
  language: string;
  purpose: string;
  terms?: Pick<CallTerms, 'known' | 'address' | 'companyId' | 'apiKeyId' | 'brand'> | undefined;
  /** Of a forgotten password: what stands for the session that asks. */
  session?: string | undefined;
  /** A telephone that is being added; default the enrolled devices. */
  adding?: (EndpointDevice & { name: string }) | undefined;
  id?: string | undefined;
}

/**
 * Opens a challenge whose code the app shows on every device that can be reached. It ends earlier challenges of the
 * same user and purpose; for a forgotten password only those of the same session.
 *
 * A message to a telephone counts as a call that rings it, because it may be anybody's.
 *
 * @throws Refusal app-held, app-paused, app-not-online, number-rung-often, number-suspended, adding-held,
 *   store-unavailable
 */
export async function openAppChallenge(parts: OpenAppParts, request: OpenAppRequest): Promise<Challenge> {
  const { app } = parts;
  const { user, adding } = request;
  const asker = askerOf({ ...request, known: request.terms?.known });
  await checkHold(app, user.id, asker);
  const found = await findWays({ ...app, ...parts }, adding === undefined ? await app.devices.list(user.id) : [adding]);
  const proof = proofOf(app, request, found);
  // A telephone shows messages but cannot take a number.
  const wanted = proof === 'number' ? found.filter(({ kind }) => kind !== 'message') : found;
  if (wanted.length === 0) throw new Refusal('app-not-online', `user ${user.id}`);
  const taken = appAttempt(user.id, asker);
  if (adding === undefined && !(await app.attempts.take(taken))) {
    throw new Refusal('app-paused', `user ${user.id}`);
  }
  const ways = await countMessages(parts, request, wanted).catch(async (error) => {
    if (adding === undefined) await app.attempts.giveBack(taken);
    throw error;
  });
  const challenge = await openQueued(parts, { ...request, proof });
  await sendToApp(parts, { ...challenge, userId: user.id, brand: request.terms?.brand }, ways);
  return challenge;
}

/** The same for a browser that is not paired yet; nothing is sent until then. @throws Refusal store-unavailable */
export function openPairingChallenge(parts: OpenAppParts, request: Omit<OpenAppRequest, 'adding'>): Promise<Challenge> {
  return openQueued(parts, { ...request, proof: 'code' });
}

async function openQueued(
  parts: OpenAppParts,
  {
    user,
    owner,
    language,
    purpose,
    proof,
    terms,
    session,
    id = parts.random.id(),
  }: OpenAppRequest & Pick<Challenge, 'proof'>,
): Promise<Challenge> {
  const { challenge, replaced } = await parts.challenges.open({
    id,
    owner,
    language,
    purpose,
    kind: 'app',
    proof,
    to: '',
    deliveryId: parts.random.id(),
    waitSeconds: challengeLifetimeSeconds,
    userId: user.id,
    factorId: user.factorId,
    known: terms?.known,
    session: purpose === 'forgotten-password' ? session : undefined,
  });
  await hangUpReplaced(parts, replaced);
  await noteDialIns(parts, { id, owner, purpose, user, known: terms?.known });
  return challenge;
}

/**
 * Counts the messages among the ways.
 *
 * @returns the ways that are allowed
 * @throws Refusal of the first message, when no way is left
 */
async function countMessages(
  parts: OpenAppParts,
  request: OpenAppRequest,
  ways: readonly AppWay[],
): Promise<readonly AppWay[]> {
  const judged = await Promise.all(
    ways.map(async (way) => ({
      way,
      refusal: way.kind === 'message' ? await refusalOf(parts, request, way) : undefined,
    })),
  );
  const allowed = judged.filter(({ refusal }) => refusal === undefined);
  if (allowed.length > 0) return allowed.map(({ way }) => way);
  throw judged[0]?.refusal ?? new Refusal('app-not-online');
}

async function refusalOf(
  parts: OpenAppParts,
  { user, purpose, terms }: OpenAppRequest,
  { extension }: Extract<AppWay, { kind: 'message' }>,
): Promise<Refusal | undefined> {
  const id = parts.random.id();
  const { companyId, address, known, apiKeyId } = terms ?? {};
  const requester = { userId: user.id, factorId: user.factorId, purpose, companyId, address, known, apiKeyId };
  const to = { route: 'internal', number: extension, country: '' } as const;
  const call = { deliveryId: id, challengeId: id, ...to, ...requester };
  const verdict = await parts.ledger.message(call);
  return verdict.allowed ? undefined : refusalByRule(parts, call, verdict.reason, verdict.retryAfterSeconds);
}

async function checkHold({ holds }: AppParts, userId: string, asker: ChallengeAsker): Promise<void> {
  const retryAfterSeconds = await holds.secondsLeft(userId, asker);
  if (retryAfterSeconds !== undefined) throw new Refusal('app-held', `user ${userId}`, { retryAfterSeconds });
}

/** The proof by number needs our own page, a login, and an app that can take a number. */
function proofOf({ proof }: AppParts, { owner, purpose, adding }: OpenAppRequest, ways: readonly AppWay[]) {
  const isOurs = owner.startsWith('user:') && (purpose === 'login' || purpose === 'edit');
  const hasKeys = ways.some(({ kind }) => kind !== 'message');
  return proof === 'number' && isOurs && adding === undefined && hasKeys ? 'number' : 'code';
}
