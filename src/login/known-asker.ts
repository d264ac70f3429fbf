import type { AttemptStore } from '../accounts/attempt-store.ts';
import {
  findKnownBrowser,
  type KnownBrowser,
  type KnownBy,
  type KnownPerson,
  provenBy,
  readKnownBrowser,
  writeKnownBrowser,
} from '../accounts/known-browser.ts';
import type { LoginFacts, LoginFactsStore } from '../accounts/login-facts-store.ts';
import { networkOf } from '../accounts/network.ts';
import type { Session } from '../accounts/session.ts';
import type { SessionStore } from '../accounts/session-store.ts';
import type { Language, User } from '../accounts/user.ts';
import type { CallTerms } from '../challenges/admit-call.ts';
import { callTerms } from '../challenges/call-terms.ts';
import type { Clock } from '../clock.ts';

/** Where a request comes from. */
export interface Asker {
  /** Behind a proxy, the address that the entry point determined. */
  address: string;
  /** Of a program that does not say whose it is: strangers have the same address, so that nobody is known by it. */
  shared?: boolean | undefined;
  /** The cookie of a known browser, as the browser sent it. */
  browser?: string | undefined;
  /** The cookie of a remembered browser. */
  remembered?: string | undefined;
  /** The User-Agent header. */
  agent?: string | undefined;
  /** The language of the page; undefined when neither the person nor the browser has named one. */
  language?: Language | undefined;
}

export interface KnownAskerParts {
  attempts: Pick<AttemptStore, 'notePass' | 'hasPassed'>;
  clock: Pick<Clock, 'now'>;
  sessions: Pick<SessionStore, 'generationOf'>;
  secret: string;
}

/** How long a network is known after a login. Shorter than a browser, because others get its address later. */
const knownNetworkSeconds = 14 * 86_400;
/** A browser that is known for less than this keeps its cookie. */
const renewSeconds = 7 * 86_400;

/** A user, as read before the question. */
export interface KnownFacts extends Pick<LoginFacts, 'hasMethods'> {
  user: KnownUser;
}

/** What makes a user's browsers and networks of earlier logins unknown when it changes. */
export type KnownUser = Pick<User, 'id' | 'passwordSetAt' | 'secondFactorResetAt'>;

/** An asker whose browser or network has passed lately as this user. */
export interface KnownAsker {
  userId: string;
  by: 'browser' | 'network';
  /** The subject of the counts that nobody else can use up. */
  share: string;
}

/**
 * Finds out whether the browser or the network has passed lately as this user. Otherwise the asker is a stranger.
 * Whatever ends all sessions of the user also makes every browser and network unknown, and once the user has a method,
 * only a login that proved one counts.
 *
 * @param facts undefined for an unknown login, which costs the same queries
 * @throws Refusal store-unavailable
 */
export async function knownAskerOf(
  parts: KnownAskerParts,
  { address, browser, shared = false }: Pick<Asker, 'address' | 'browser' | 'shared'>,
  facts: KnownFacts | undefined,
): Promise<KnownAsker | undefined> {
  const person = personOf(facts, await parts.sessions.generationOf(facts?.user.id ?? ''));
  const own = findKnownBrowser(readKnownBrowser(parts.secret, browser, parts.clock.now()), person);
  const { userId } = person;
  if (own !== undefined) return { userId, by: 'browser', share: JSON.stringify(['browser', own.id, userId]) };
  const passed = await Promise.all(
    provenBy(person).map((by) => parts.attempts.hasPassed('known-network', networkSubject({ ...person, by, address }))),
  );
  if (facts === undefined || shared || !passed.includes(true)) return undefined;
  return { userId, by: 'network', share: JSON.stringify(['network', userId, networkOf(address)]) };
}

/**
 * What the cookie of a browser says about a user, as the account is now.
 *
 * @param generation of the user's sessions
 */
export function knownBrowserOf(
  parts: Pick<KnownAskerParts, 'clock' | 'secret'>,
  { facts, generation }: { facts: KnownFacts; generation: string },
  browser: string | undefined,
): KnownBrowser | undefined {
  const known = readKnownBrowser(parts.secret, browser, parts.clock.now());
  return findKnownBrowser(known, personOf(facts, generation));
}

/**
 * The terms of a call to a user who asks for it.
 *
 * @param asker without an address nobody is known, as for a program
 * @throws Refusal store-unavailable
 */
export async function termsFor(
  parts: KnownAskerParts,
  facts: Pick<LoginFacts, 'user' | 'company' | 'hasMethods'>,
  { address, browser }: Partial<Record<'address' | 'browser', string | undefined>>,
): Promise<CallTerms> {
  if (address === undefined) return callTerms(facts);
  const known = await knownAskerOf(parts, { address, browser }, facts);
  return callTerms(facts, { address, known: known !== undefined });
}

/** Whether the user of a session has passed lately from where a request comes. @throws Refusal store-unavailable */
export async function isKnownTo(
  parts: KnownAskerParts & { loginFacts: Pick<LoginFactsStore, 'find'> },
  { userId }: { userId: string | undefined },
  asker: Asker,
): Promise<boolean> {
  const facts = userId === undefined ? undefined : await parts.loginFacts.find(userId);
  return facts !== undefined && (await termsFor(parts, facts, asker)).known === true;
}

/** Whose share the codes of a login take, and whose wrong codes its wrong codes are. */
export function loginAskerOf(known: unknown): 'login' | 'known' {
  return known === undefined ? 'login' : 'known';
}

/** A browser that is known for any user. */
export function knownBrowserShare(parts: Pick<KnownAskerParts, 'clock' | 'secret'>, browser: string | undefined) {
  return readKnownBrowser(parts.secret, browser, parts.clock.now())[0]?.id;
}

/**
 * The subject of the look-ups of somebody who may be known, as far as the cookie and Redis tell. Only the look-up shows
 * whether they are.
 *
 * @returns undefined for a stranger
 * @throws Refusal store-unavailable
 */
export async function lookUpShare(
  parts: Pick<KnownAskerParts, 'attempts' | 'clock' | 'secret'>,
  { login, address, browser, shared = false }: Asker & { login: string },
): Promise<string | undefined> {
  const own = knownBrowserShare(parts, browser);
  if (own !== undefined) return JSON.stringify(['browser', own]);
  if (shared) return undefined;
  const named = nameSubject(login, address);
  return (await parts.attempts.hasPassed('known-name', named)) ? named : undefined;
}

/** Notes that a user has passed from this network, unless strangers share it. @throws Refusal store-unavailable */
export async function notePassedNetwork(
  { attempts }: Pick<KnownAskerParts, 'attempts'>,
  user: KnownUser & Pick<User, 'login'>,
  { session, address, shared = false }: { session: Passed } & Pick<Asker, 'address' | 'shared'>,
): Promise<void> {
  if (shared) return;
  const since = sinceOf(user, session.generation);
  const subject = networkSubject({ userId: user.id, since, by: byOf(session), address });
  await Promise.all([
    attempts.notePass('known-network', subject, knownNetworkSeconds),
    attempts.notePass('known-name', nameSubject(user.login, address), knownNetworkSeconds),
  ]);
}

/**
 * Makes the browser of a full session known, unless operators let the session in without a method.
 *
 * @returns its new cookie; undefined when the one that it has is recent
 */
export function rememberBrowser(
  parts: Pick<KnownAskerParts, 'clock' | 'secret'>,
  { facts, session }: { facts: KnownFacts; session: Passed & Pick<Session, 'startedAt' | 'bypassed'> },
  browser: string | undefined,
): string | undefined {
  if (session.bypassed === true) return undefined;
  const now = parts.clock.now();
  const known = readKnownBrowser(parts.secret, browser, now);
  const person = personOf(facts, session.generation);
  const own = findKnownBrowser(known, person);
  const by = byOf(session);
  const isAsGood = own !== undefined && (own.by === 'factor' || by === 'password');
  // A remembered browser proves no method, and must not become less than it was.
  if (own?.by === 'factor' && by === 'password') return undefined;
  if (isAsGood && now < own.at + renewSeconds * 1_000) return undefined;
  const { userId, since } = person;
  return writeKnownBrowser(parts.secret, known, { userId, since, by, at: now, startedAt: session.startedAt });
}

/** A session that has passed a login. */
type Passed = Pick<Session, 'generation' | 'factorProvenAt'>;

function byOf({ factorProvenAt }: Passed): KnownBy {
  return factorProvenAt === undefined ? 'password' : 'factor';
}

function personOf(facts: KnownFacts | undefined, generation: string): KnownPerson {
  return {
    userId: facts?.user.id ?? '',
    since: sinceOf(facts?.user, generation),
    hasMethods: facts?.hasMethods ?? true,
  };
}

/** @param generation of the user's sessions. The other marks still hold after Redis has lost it. */
export function sinceOf(user: KnownUser | undefined, generation: string): string {
  const moments = [user?.passwordSetAt, user?.secondFactorResetAt].map((at) => at?.getTime() ?? 0);
  return [generation, ...moments].join(' ');
}

function nameSubject(login: string, address: string): string {
  return JSON.stringify(['name', login.toLowerCase(), networkOf(address)]);
}

/** By the id of the user, because somebody else may get the login later. */
function networkSubject({
  userId,
  since,
  by,
  address,
}: {
  userId: string;
  since: string;
  by: KnownBy;
  address: string;
}): string {
  return JSON.stringify([userId, since, by, networkOf(address)]);
}
