import { attemptAt, attemptsFrom } from '../accounts/attempt-limits.ts';
import type { CallProof } from '../accounts/company.ts';
import { languageOf } from '../accounts/language-of.ts';
import type { SessionChallenge } from '../accounts/session.ts';
import type { Language } from '../accounts/user.ts';
import { callTerms } from '../challenges/call-terms.ts';
import { cancelChallenge } from '../challenges/cancel-challenge.ts';
import { methodKind } from '../challenges/kinds/method-kinds.ts';
import { openEnrolledChallenge } from '../challenges/open-user-challenge.ts';
import { Refusal, type RefusalId } from '../errors.ts';
import type { Factor } from '../factors/factor.ts';
import type { LoginPosition } from './conversation.ts';
import { checkEditPassword } from './editing.ts';
import { type Entered, enter, type PersonalSession } from './enter.ts';
import { type Asker, type KnownAsker, knownAskerOf } from './known-asker.ts';
import type { LoginParts } from './login-parts.ts';
import { ownerOf, positionOf } from './move.ts';
import { chooseSecondFactor } from './second-factors.ts';
import { checkNumberHands } from './watch-number.ts';

export interface SendCodeRequest {
  sessionId: string;
  /** "Use another method": a method of this user. Default the primary one (S06). */
  factorId?: string | undefined;
  /** Where the request comes from. */
  address?: string | undefined;
  /** Whether strangers share this address. */
  shared?: boolean | undefined;
  /** The cookie of a known browser, as the browser sent it. */
  browser?: string | undefined;
  /** Of the page that asks; default that of the session. */
  language?: Language | undefined;
  /** What the asker can take, whatever the settings say. */
  proof?: CallProof | undefined;
}

export interface CodeSent extends LoginPosition {
  challenge: SessionChallenge;
}

/**
 * Sends a code by an enrolled method (V01), or expects one from the authenticator. It ends the user's previous
 * challenge (C07). In a full session the code is the second proof for a change of methods, after the password (E01).
 *
 * @throws Refusal session-unknown, step-wrong, password-unconfirmed, factor-missing, not-found for a method of another
 *   user, other-proof-needed, too-many-tries, second-factor-locked, and as `openChallenge`
 */
export async function sendCode(parts: LoginParts, { sessionId, ...wanted }: SendCodeRequest): Promise<CodeSent> {
  return sendCodeTo(parts, await enter(parts, sessionId, 'send-code'), wanted);
}

/** Like `sendCode`, for a session that has passed `enter`. */
export async function sendCodeTo(
  parts: LoginParts,
  { session, facts, factors, usable }: Entered,
  {
    factorId: chosen,
    address,
    shared,
    browser,
    language = session.language,
    proof,
  }: Omit<SendCodeRequest, 'sessionId'>,
): Promise<CodeSent> {
  if (session.step === 'full') checkEditPassword(session);
  const factorId = chooseSecondFactor({ factors, usable }, chosen);
  const { userId } = session;
  const known = address === undefined ? undefined : await knownAskerOf(parts, { address, shared, browser }, facts);
  if (reaches(usable, factorId)) await takeCode(parts, userId, { address, known });
  await checkNumberHands(parts, { userId, chosen: factorId, usable });
  const terms = callTerms(facts, { address, known: known !== undefined });
  const { challenge, factor } = await openEnrolledChallenge(provingBy(parts, proof), usable, {
    userId,
    factorId,
    owner: ownerOf(session),
    language: languageOf({ page: language, user: facts.user, setting: parts.language }),
    purpose: session.step === 'full' ? 'edit' : 'login',
    terms: proof === undefined ? terms : { ...terms, callProof: proof },
    session: session.digest,
  });
  await endEarlier(parts, session, challenge.id);
  const sent: SessionChallenge = { id: challenge.id, kind: challenge.kind, factorId: factor.id };
  await parts.sessions.setWork(session, { ...session.work, challenge: sent });
  return { ...positionOf(session), challenge: sent };
}

function provingBy(parts: LoginParts, proof: CallProof | undefined): LoginParts {
  return proof === undefined ? parts : { ...parts, app: { ...parts.app, proof } };
}

/** Of one session only the newest challenge counts (C07). */
async function endEarlier(parts: LoginParts, session: PersonalSession, newest: string): Promise<void> {
  const { challenge: earlier } = session.work;
  if (earlier === undefined || earlier.id === newest) return;
  await cancelChallenge(parts, { id: earlier.id, owner: ownerOf(session) }).catch(() => undefined);
}

/** Whether the method rings or shows something. An authenticator does not, so its tries are its only limit. */
function reaches(factors: readonly Factor[], factorId: string | undefined): boolean {
  const chosen = factors.find(({ id, isPrimary }) => (factorId === undefined ? isPrimary : id === factorId));
  return chosen === undefined || methodKind(chosen.kind).delivery !== 'none';
}

/**
 * Counts a code. A browser or a network that has passed lately has an allowance of its own, which a thief of the
 * password cannot use up.
 */
async function takeCode(
  { attempts }: Pick<LoginParts, 'attempts'>,
  userId: string,
  { address, known }: { address: string | undefined; known: KnownAsker | undefined },
): Promise<void> {
  const byNetwork = address === undefined ? [] : attemptsFrom('code-address', address, userId);
  const counts =
    known === undefined
      ? [...byNetwork, attemptAt('code', userId)]
      : [attemptAt('code-known', known.share), attemptAt('code-known-user', userId)];
  if ((await attempts.takeAll(counts)) !== undefined) throw new Refusal('too-many-tries', `codes of user ${userId}`);
}

/** Outcome of a code that is sent without a request for it. A failure must not lock the user out. */
export type SentCode = { sent: true; challenge: SessionChallenge } | { sent: false; trouble: RefusalId };

const troubles: readonly RefusalId[] = [
  ...(['destination-refused', 'exchange-unavailable', 'number-invalid', 'too-many-tries'] as const),
  ...(['extension-not-allowed', 'number-suspended', 'number-in-call', 'calls-held', 'calls-blocked'] as const),
  ...([
    'calls-paused',
    'number-rung-often',
    'keys-missed',
    'adding-held',
    'calls-restoring',
    'queue-full',
    'second-factor-locked',
    'number-owner-changed',
  ] as const),
  ...(['app-not-online', 'app-paused', 'app-held', 'other-proof-needed', 'passkeys-unavailable'] as const),
];

/**
 * Sends the first code of a login, or of confirming a change, by the primary method. A refusal is returned rather than
 * thrown, because another method may work.
 *
 * @throws Refusal password-unconfirmed, factor-missing, store-unavailable
 */
export async function sendFirstCode(
  parts: LoginParts,
  entered: Entered,
  { address, shared, browser, language, factorId, proof }: Asker & Pick<SendCodeRequest, 'factorId' | 'proof'>,
): Promise<SentCode> {
  try {
    const { challenge } = await sendCodeTo(parts, entered, { address, shared, browser, language, factorId, proof });
    return { sent: true, challenge };
  } catch (error) {
    if (error instanceof Refusal && troubles.includes(error.id)) return { sent: false, trouble: error.id };
    throw error;
  }
}
