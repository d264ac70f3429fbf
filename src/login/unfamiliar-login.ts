import type { AttemptStore } from '../accounts/attempt-store.ts';
import { hasLoggedInHere } from '../accounts/known-browser.ts';
import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { networkOf, wideNetworkOf } from '../accounts/network.ts';
import type { User } from '../accounts/user.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { Clock } from '../clock.ts';
import type { IncidentParts } from '../incidents/incident-parts.ts';
import { doneFrom, notifyByMail } from '../incidents/notify-by-mail.ts';
import { type Asker, type KnownFacts, knownBrowserOf } from './known-asker.ts';

/** What no earlier login of the user came from. */
export type NewPlace = 'browser' | 'network' | 'both';

/**
 * What the user gets, besides a line of the audit. People change their network every day, and their browser now and
 * then; both at once is what a thief looks like.
 */
const newPlaceTells: Readonly<Record<NewPlace, 'note' | 'note and mail'>> = {
  browser: 'note',
  network: 'note',
  both: 'note and mail',
};

/** As long as the cookie of a browser. */
const seenNetworkSeconds = 90 * 86_400;

export interface NewPlaceParts extends Pick<IncidentParts, 'mail' | 'language'> {
  attempts: Pick<AttemptStore, 'notePass' | 'hasPassed'>;
  audit: Pick<AuditStore, 'append'>;
  clock: Pick<Clock, 'now'>;
  secret: string;
}

type From = Pick<Asker, 'address' | 'browser' | 'shared'> & { byProgram?: boolean | undefined };

/**
 * Whether a login comes from a browser or a network that the user has not logged in from. Another password makes
 * nothing new: this is for the audit and the mail, and gives nothing. A program has no browser, so only the network
 * counts there, and nothing where strangers share it.
 *
 * @returns undefined also for the first login of all, where everything is new
 * @throws Refusal store-unavailable
 */
export async function newPlaceOf(
  { attempts, clock, secret }: Pick<NewPlaceParts, 'attempts' | 'clock' | 'secret'>,
  { user, lastLoginAt }: Pick<LoginFacts, 'lastLoginAt'> & { user: Pick<User, 'id'> },
  { address, browser, shared = false, byProgram = false }: From,
): Promise<NewPlace | undefined> {
  if (lastLoginAt === undefined || shared) return undefined;
  const network = !(await attempts.hasPassed('seen-network', subjectOf(user.id, address)));
  if (byProgram) return network ? 'network' : undefined;
  if (!hasLoggedInHere(secret, browser, { userId: user.id, now: clock.now() })) return network ? 'both' : 'browser';
  return network ? 'network' : undefined;
}

/**
 * Whether the browser of a login is not known for its user as the account is now, as the session notes it. After
 * another password, a reset or "Log out everywhere" every browser is new.
 *
 * @param generation of the user's sessions
 * @returns undefined also for the first login of all
 */
export function isNewBrowser(
  parts: Pick<NewPlaceParts, 'clock' | 'secret'>,
  { facts, generation }: { facts: KnownFacts & Pick<LoginFacts, 'lastLoginAt'>; generation: string },
  { browser }: Pick<Asker, 'browser'>,
): true | undefined {
  if (facts.lastLoginAt === undefined) return undefined;
  return knownBrowserOf(parts, { facts, generation }, browser) === undefined ? true : undefined;
}

/**
 * Remembers the network of a login that has passed, unless strangers share it, and tells the user of a new place.
 *
 * @throws Refusal store-unavailable
 */
export async function noteNewPlace(
  parts: NewPlaceParts,
  { user }: Pick<LoginFacts, 'user'>,
  {
    address,
    shared = false,
    agent,
    newFrom,
  }: Pick<Asker, 'address' | 'agent' | 'shared'> & { newFrom: NewPlace | undefined },
): Promise<void> {
  if (!shared) await parts.attempts.notePass('seen-network', subjectOf(user.id, address), seenNetworkSeconds);
  if (newFrom === undefined) return;
  const detail = { new: newFrom, address: networkOf(address) };
  const line = { actor: { kind: 'user', id: user.id }, userId: user.id } as const;
  await parts.audit.append({ event: 'new-place-noted', ...line, detail });
  if (newPlaceTells[newFrom] === 'note') return;
  notifyByMail(parts, user, (mail, reader) =>
    mail.loginFromNewPlace(reader, { from: doneFrom({ address, agent, shared }) }),
  );
}

function subjectOf(userId: string, address: string): string {
  return JSON.stringify([userId, wideNetworkOf(address)]);
}
