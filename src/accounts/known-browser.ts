import { StoredMac } from '../stored-mac.ts';
import type { Session } from './session.ts';

/** How long a browser is known after a login. */
export const knownBrowserSeconds = 90 * 86_400;

/** People who share a browser. The one who has not logged in for longest is forgotten first. */
const maxPeople = 4;
const maxTextLength = 2_000;

/** What a login proved that made somebody known: a second factor, or the password alone. */
export type KnownBy = 'factor' | 'password';

/**
 * What the cookie of a known browser says about one user: that the user has passed a full login there. The cookie gives
 * only an allowance of its own, which nobody without it can use up.
 */
export interface KnownBrowser {
  /** Counts attempts. It stays the same when the cookie is renewed. */
  id: string;
  userId: string;
  /** The state of the account at that login. Another one makes the browser unknown. */
  since: string;
  by: KnownBy;
  at: number;
}

/** A user, with what makes a browser or a network of an earlier login unknown. */
export interface KnownPerson {
  userId: string;
  since: string;
  hasMethods: boolean;
}

/**
 * Reads the cookie of a browser. Whatever is forged, malformed or too old is left out.
 *
 * @param secret BELCODE_SECRET
 * @returns newest first
 */
export function readKnownBrowser(secret: string, text: string | undefined, now: number): KnownBrowser[] {
  if (text === undefined || text.length > maxTextLength) return [];
  return text
    .split('~', maxPeople)
    .flatMap((each) => readEntry(secret, each) ?? [])
    .filter(({ at }) => at <= now && now < at + knownBrowserSeconds * 1_000);
}

/** The same for one user. @returns undefined when the browser is not known for this user as the account is now */
export function findKnownBrowser(
  known: readonly KnownBrowser[],
  { userId, since, hasMethods }: KnownPerson,
): KnownBrowser | undefined {
  return known.find((each) => each.userId === userId && each.since === since && countsAs(each.by, hasMethods));
}

/** Whether a user has logged in by this browser, however the account was then. It gives nothing. */
export function hasLoggedInHere(
  secret: string,
  text: string | undefined,
  { userId, now }: { userId: string; now: number },
): boolean {
  return readKnownBrowser(secret, text, now).some((each) => each.userId === userId);
}

/** A login by the password alone makes nobody known once the user has a method. */
function countsAs(by: KnownBy, hasMethods: boolean): boolean {
  return by === 'factor' || !hasMethods;
}

/** What a login must have proved, for somebody to be known by it. */
export function provenBy({ hasMethods }: Pick<KnownPerson, 'hasMethods'>): readonly KnownBy[] {
  return (['factor', 'password'] as const).filter((by) => countsAs(by, hasMethods));
}

/** Text of the cookie after a full login. @param known what the browser's cookie said before */
export function writeKnownBrowser(
  secret: string,
  known: readonly KnownBrowser[],
  fresh: Omit<KnownBrowser, 'id'> & Pick<Session, 'startedAt'>,
): string {
  const { userId, since, by, at } = fresh;
  const id = known.find((each) => each.userId === userId)?.id ?? idOf(secret, fresh);
  const others = known.filter((each) => each.userId !== userId);
  return [{ id, userId, since, by, at }, ...others]
    .slice(0, maxPeople)
    .map((each) => {
      const fields = [each.id, each.userId, each.since, each.by, each.at];
      return macOf(secret).seal(cookieName, Buffer.from(JSON.stringify(fields)).toString('base64url'));
    })
    .join('~');
}

/** The same for the whole of a login, so that a session without the cookie makes one browser known, not many. */
function idOf(secret: string, { userId, startedAt }: { userId: string } & Pick<Session, 'startedAt'>): string {
  return macOf(secret).of(['id', userId, startedAt]);
}

function readEntry(secret: string, text: string): KnownBrowser | undefined {
  const body = macOf(secret).open(cookieName, text);
  if (body === undefined) return undefined;
  // Only this program signs, so the shape is as it wrote it.
  const entry = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, string, string, KnownBy, number];
  const [id, userId, since, by, at] = entry;
  return { id, userId, since, by, at };
}

/** Cookies of earlier versions have another name under their signature, so that they are not read. */
const cookieName = 'known since';

function macOf(secret: string): StoredMac {
  return new StoredMac(secret, 'known browser');
}
