import type { AttemptStore } from '../accounts/attempt-store.ts';
import { findKnownBrowser, readKnownBrowser, writeKnownBrowser } from '../accounts/known-browser.ts';
import type { LoginFacts, LoginFactsStore } from '../accounts/login-facts-store.ts';
import { networkOf } from '../accounts/network.ts';
import type { Language, User } from '../accounts/user.ts';
import type { CallTerms } from '../challenges/admit-call.ts';
import { callTerms } from '../challenges/call-terms.ts';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';

/** Where a request comes from. */
export interface Asker {
  /** Behind a proxy, the address that the entry point determined. */
  address: string;
  /** The cookie of a known browser, as the browser sent it. */
  browser?: string | undefined;
  /** The language of the page; undefined when neither the person nor the browser has named one. */
  language?: Language | undefined;
}

export interface KnownAskerParts {
  attempts: Pick<AttemptStore, 'notePass' | 'hasPassed'>;
  clock: Pick<Clock, 'now'>;
  random: Pick<Random, 'id'>;
  secret: string;
}

/** How long a network is known after a login. Shorter than a browser, because others get its address later. */
const knownNetworkSeconds = 14 * 86_400;
/** A browser that is known for less than this keeps its cookie. */
const renewSeconds = 7 * 86_400;

type Person = Pick<User, 'id' | 'login' | 'passwordSetAt'>;

/** An asker whose browser or network has passed lately as this user. */
export interface KnownAsker {
  by: 'browser' | 'network';
  /** The subject of the counts that nobody else can use up. */
  share: string;
}

/**
 * Finds out whether the browser or the network has passed lately as this user. Otherwise the asker is a stranger.
 *
 * @param user undefined for an unknown login, which costs the same queries
 * @throws Refusal store-unavailable
 */
export async function knownAskerOf(
  parts: KnownAskerParts,
  { login, address, browser }: Asker & { login: string },
  user: Person | undefined,
): Promise<KnownAsker | undefined> {
  const known = readKnownBrowser(parts.secret, browser, parts.clock.now());
  const own = user && findKnownBrowser(known, user);
  if (own !== undefined) return { by: 'browser', share: JSON.stringify(['browser', own.id, own.userId]) };
  const place = networkSubject(login, address);
  const hasPassed = await parts.attempts.hasPassed('known-network', place);
  return hasPassed ? { by: 'network', share: JSON.stringify(['network', place]) } : undefined;
}

/** The share of somebody known. */
export async function knownShareOf(...asked: Parameters<typeof knownAskerOf>): Promise<string | undefined> {
  return (await knownAskerOf(...asked))?.share;
}

/**
 * The terms of a call to a user who asks for it.
 *
 * @param asker without an address nobody is known, as for a program
 * @throws Refusal store-unavailable
 */
export async function termsFor(
  parts: KnownAskerParts,
  facts: Pick<LoginFacts, 'user' | 'company'>,
  { address, browser }: Partial<Record<keyof Asker, string | undefined>>,
): Promise<CallTerms> {
  if (address === undefined) return callTerms(facts);
  const { user } = facts;
  const known = await knownAskerOf(parts, { login: user.login, address, browser }, user);
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

/** Notes that a user has passed from this network. @throws Refusal store-unavailable */
export async function notePassedNetwork(
  { attempts }: Pick<KnownAskerParts, 'attempts'>,
  login: string,
  address: string,
) {
  await attempts.notePass('known-network', networkSubject(login, address), knownNetworkSeconds);
}

/**
 * Makes the browser of a full session known.
 *
 * @returns its new cookie; undefined when the one that it has is recent
 */
export function rememberBrowser(
  parts: Pick<KnownAskerParts, 'clock' | 'random' | 'secret'>,
  user: Person,
  browser: string | undefined,
): string | undefined {
  const now = parts.clock.now();
  const known = readKnownBrowser(parts.secret, browser, now);
  const own = findKnownBrowser(known, user);
  if (own !== undefined && now < own.at + renewSeconds * 1_000) return undefined;
  return writeKnownBrowser(parts, known, { user, now });
}

function networkSubject(login: string, address: string): string {
  return JSON.stringify([login.toLowerCase(), networkOf(address)]);
}
