import { attemptAt } from '../accounts/attempt-limits.ts';
import type { Attempt } from '../accounts/attempt-store.ts';
import { takeLookUp } from '../accounts/find-counted.ts';
import { textLanguageOf } from '../accounts/language-of.ts';
import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { networkOf } from '../accounts/network.ts';
import { readPasskeyAnswer, userHandleOf, verifyUse } from '../challenges/passkey-challenge.ts';
import { readPasskeyQuestion } from '../challenges/passkey-question.ts';
import { Refusal } from '../errors.ts';
import { isHardwareBound } from '../factors/passkey.ts';
import { passkeyOriginsOf } from '../factors/passkey-origins.ts';
import type { Passkey } from '../factors/passkey-store.ts';
import { releaseAfter } from '../incidents/operate-calls.ts';
import { passkeySite } from './ask-for-passkey.ts';
import { type Asker, knownAskerOf, knownBrowserShare, loginAskerOf } from './known-asker.ts';
import type { LoginParts } from './login-parts.ts';
import { methodsOf } from './method-facts.ts';
import { positionOf } from './move.ts';
import { noteLoginPassed } from './note-proof.ts';
import { secondFactors } from './second-factors.ts';
import type { StartedLogin } from './start-login.ts';
import { isNewBrowser, newPlaceOf, noteNewPlace } from './unfamiliar-login.ts';

export interface PasskeyLoginRequest extends Asker {
  /** As `askForPasskey` gave it. */
  question: string;
  /** What the form's cookie says: a question of another browser is none. */
  formId: string;
  /** What the browser's passkey has signed, as JSON. */
  answer: string;
  /** The browser's previous session, which ends. */
  sessionId?: string | undefined;
}

/**
 * A whole login by a passkey that the browser keeps and that has verified its user: two factors in one act (NIST SP
 * 800-63B-4 §3.1.7). An unknown or removed passkey, a wrong signature, one for a host that is not for its owner, and a
 * disabled or locked user get the same words (E06).
 *
 * Only a right signature says whose login it is, so a wrong one counts by network and locks nobody, and a passkey that
 * nobody has leaves no line in the audit. The password was not typed: no campaign asks for a new one, and a method that
 * has reset a forgotten password stays no second factor (E04).
 *
 * @throws Refusal passkeys-unavailable when no passkey is the whole login here; passkey-malformed and
 *   passkey-question-over, which count nothing; passkey-refused; too-many-tries for an address; session-unknown when
 *   the user's sessions were ended meanwhile; store-unavailable
 */
export async function logInByPasskey(parts: LoginParts, request: PasskeyLoginRequest): Promise<StartedLogin> {
  const relyingParty = passkeySite(parts);
  if (relyingParty === undefined) throw new Refusal('passkeys-unavailable');
  const { id: credentialId } = readPasskeyAnswer(request.answer);
  const question = readPasskeyQuestion(parts, request.formId, request.question);
  if (question === undefined) throw new Refusal('passkey-question-over');
  const counted = await countAttempt(parts, request);
  const passkey = await parts.passkeys.findByCredential(credentialId);
  if (passkey === undefined) throw new Refusal('passkey-refused', 'unknown-passkey');
  const { userId } = passkey;
  // Before the proof, so that no login outlives what ends the sessions of its user meanwhile.
  const generation = await parts.sessions.generationOf(userId);
  const [facts, now] = await Promise.all([parts.loginFacts.find(userId), parts.sessions.now()]);
  const asker = loginAskerOf(await knownAskerOf(parts, request, facts));
  const site = { secret: parts.secret, relyingParty };
  const origins = passkeyOriginsOf(relyingParty, facts);
  const given = { text: request.answer, passkey, origins, mustVerify: true };
  const { verdict, use } = { use: undefined, ...(await verifyUse(site, question.challengeId, given)) };
  const reason = await judge(parts, {
    isSigned: verdict !== 'wrong' && userHandleOf(request.answer) === userId,
    isCopied: verdict === 'copied',
    nonce: question.nonce,
    user: facts?.user,
    isLocked: await parts.failures.isLocked(userId, asker),
    isAllowed: facts !== undefined && (await isAllowed(parts, facts)),
  });
  if (reason !== undefined || facts === undefined) return refuse(parts, request, passkey, reason ?? 'login-disabled');
  if (use !== undefined && !(await parts.passkeys.acceptUse(passkey, use)))
    return refuse(parts, request, passkey, 'wrong-passkey');
  await parts.attempts.giveBack(...counted);
  await parts.failures.succeed(userId, asker);
  return begin(parts, request, { facts, passkey, generation, factorProvenAt: now });
}

type OwnedPasskey = Passkey & { userId: string };

/** @throws Refusal too-many-tries */
async function countAttempt(parts: LoginParts, { address, browser }: Asker): Promise<readonly Attempt[]> {
  const own = knownBrowserShare(parts, browser);
  const share = own === undefined ? undefined : JSON.stringify(['browser', own]);
  const { apart, byNetwork, spent } = await takeLookUp(parts.attempts, share, 'passkey-address', address);
  if (spent !== undefined) throw new Refusal('too-many-tries', `from ${address}`);
  return [...apart, ...byNetwork];
}

interface Found {
  isSigned: boolean;
  isCopied: boolean;
  nonce: string;
  user: LoginFacts['user'] | undefined;
  isLocked: boolean;
  isAllowed: boolean;
}

/** Why a passkey logs nobody in; undefined when it does. A right signature uses the question up. */
async function judge(
  { attempts }: Pick<LoginParts, 'attempts'>,
  { isSigned, isCopied, nonce, user, isLocked, isAllowed }: Found,
): Promise<string | undefined> {
  if (!isSigned) return 'wrong-passkey';
  if (!(await attempts.take(attemptAt('passkey-question', nonce)))) return 'passkey-used-again';
  if (isCopied) return 'passkey-copied';
  if (user === undefined || user.disabledAt !== undefined) return 'login-disabled';
  if (isLocked) return 'second-factor-locked';
  return isAllowed ? undefined : 'method-not-allowed';
}

/**
 * Whether the rule of the role lets a passkey be the whole login. It does not where a required kind is lacking: to set
 * one up takes the password too (E01).
 */
async function isAllowed(parts: LoginParts, facts: LoginFacts): Promise<boolean> {
  const factors = await parts.factors.list(facts.user.id);
  const usable = await secondFactors(parts, facts, factors);
  return usable.some(({ kind }) => kind === 'passkey') && methodsOf(parts, facts, factors).state !== 'lacking';
}

async function refuse(
  { audit }: Pick<LoginParts, 'audit'>,
  { address }: Asker,
  { userId, factorId }: OwnedPasskey,
  reason: string,
): Promise<never> {
  const detail = { reason, factorId, kind: 'passkey', address: networkOf(address) };
  await audit.append({ event: 'login-refused', actor: { kind: 'user', id: userId }, userId, detail });
  throw new Refusal('passkey-refused', reason);
}

interface Proven {
  facts: LoginFacts;
  passkey: OwnedPasskey;
  generation: string;
  factorProvenAt: number;
}

async function begin(
  parts: LoginParts,
  request: PasskeyLoginRequest,
  { facts, passkey, generation, factorProvenAt }: Proven,
): Promise<StartedLogin> {
  const { address } = request;
  const { userId, factorId } = passkey;
  const earlier = request.sessionId === undefined ? undefined : await parts.sessions.find(request.sessionId);
  if (earlier !== undefined) await parts.sessions.end(earlier);
  const language = textLanguageOf({ page: request.language, user: facts.user, setting: parts.language });
  const newFrom = await newPlaceOf(parts, facts, request);
  const newBrowser = isNewBrowser(parts, { facts, generation }, request);
  const proven = { userId, step: 'full', factorProvenAt, factorKind: 'passkey', newBrowser, language } as const;
  const hardwareBound = isHardwareBound(passkey);
  const session = await parts.sessions.start({ ...proven, hardwareBound }, {}, generation);
  // As after any method that is no call: the user answers for what held or stopped their calls.
  await parts.ledger.forgetMissed(userId).catch(() => undefined);
  await releaseAfter(parts, { userId, kind: 'passkey' });
  await parts.factors.markUsed(userId, factorId);
  await noteNewPlace(parts, facts, { ...request, newFrom });
  await noteLoginPassed(parts, facts.user, { session, address, without: 'password', factorId, kind: 'passkey' });
  return { ...positionOf(session), language };
}
