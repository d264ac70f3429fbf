import type { Random } from '../random.ts';
import { StoredMac } from '../stored-mac.ts';

/** How long a browser is known after a login. */
export const knownBrowserSeconds = 90 * 86_400;

/** People who share a browser. The one who has not logged in for longest is forgotten first. */
const maxPeople = 4;
const maxTextLength = 2_000;

/**
 * What the cookie of a known browser says about one user: that the user has passed a full login there. The cookie gives
 * only an allowance of its own, which nobody without it can use up.
 */
export interface KnownBrowser {
  /** Counts attempts. It stays the same when the cookie is renewed. */
  id: string;
  userId: string;
  /** When the password of that login was set. A newer password makes the browser unknown. */
  passwordSetAt: number;
  at: number;
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

/** The same for one user. @returns undefined when the browser is not known for this user and this password */
export function findKnownBrowser(
  known: readonly KnownBrowser[],
  user: { id: string; passwordSetAt: Date },
): KnownBrowser | undefined {
  return known.find(
    ({ userId, passwordSetAt }) => userId === user.id && passwordSetAt === user.passwordSetAt.getTime(),
  );
}

/** Text of the cookie after a full login. @param known what the browser's cookie said before */
export function writeKnownBrowser(
  { secret, random }: { secret: string; random: Pick<Random, 'id'> },
  known: readonly KnownBrowser[],
  { user, now }: { user: { id: string; passwordSetAt: Date }; now: number },
): string {
  const id = known.find(({ userId }) => userId === user.id)?.id ?? random.id();
  const fresh = { id, userId: user.id, passwordSetAt: user.passwordSetAt.getTime(), at: now };
  const others = known.filter(({ userId }) => userId !== user.id);
  return [fresh, ...others]
    .slice(0, maxPeople)
    .map((each) => {
      const body = Buffer.from(JSON.stringify([each.id, each.userId, each.passwordSetAt, each.at])).toString(
        'base64url',
      );
      return macOf(secret).seal(cookieName, body);
    })
    .join('~');
}

function readEntry(secret: string, text: string): KnownBrowser | undefined {
  const body = macOf(secret).open(cookieName, text);
  if (body === undefined) return undefined;
  // Only this program signs, so the shape is as it wrote it.
  const entry = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, string, number, number];
  const [id, userId, passwordSetAt, at] = entry;
  return { id, userId, passwordSetAt, at };
}

const cookieName = 'known';

function macOf(secret: string): StoredMac {
  return new StoredMac(secret, 'known browser');
}
