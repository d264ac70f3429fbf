import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { networkOf } from '../accounts/network.ts';
import {
  nextRemembered,
  type RememberedEntry,
  readRemembered,
  rememberedDigest,
  usedFromOf,
  writeRemembered,
} from '../accounts/remembered-browser.ts';
import type { Factor } from '../factors/factor.ts';
import { doneFrom, notifyByMail } from '../incidents/notify-by-mail.ts';
import { type Asker, sinceOf } from './known-asker.ts';
import { daysFor } from './list-browsers.ts';
import type { LoginParts } from './login-parts.ts';

/**
 * `known`: this browser stands in for a code. `copied`: somebody has used a copy of what it has, or it is the copy;
 * every remembered browser and every session of the user have ended. `cookie`: what the browser keeps.
 */
export type Recalled = { state: 'unknown' } | { state: 'known' | 'copied'; cookie: string };

interface Login {
  facts: LoginFacts;
  /** In the user's order. */
  factors: readonly Factor[];
  /** Of the user's sessions, as read before the password was checked. */
  generation: string;
}

/**
 * Looks whether a login comes from a browser that its user has had remembered. The password has been right before this,
 * so nobody without it ends anything.
 *
 * @throws Refusal store-unavailable
 */
export async function recallBrowser(
  parts: LoginParts,
  { facts, factors, generation }: Login,
  { address, agent = '', remembered }: Pick<Asker, 'address' | 'agent' | 'remembered'>,
): Promise<Recalled> {
  const { user } = facts;
  const days = daysFor(parts, facts);
  const entries = readRemembered(remembered);
  if (days === undefined || entries.length === 0) return { state: 'unknown' };
  const network = networkOf(address);
  const verdict = await parts.rememberedBrowsers.use(user.id, entries.map(digestsOf(parts.secret)), {
    since: sinceOf(user, generation),
    days,
    network,
    usedFrom: usedFromOf(parts.secret, { agent, network }),
    saved: (factors.find(({ isPrimary }) => isPrimary) ?? factors[0])?.kind,
  });
  if (verdict.state === 'unknown') return verdict;
  const cookie = writeRemembered(
    entries.flatMap((each) => {
      if (each.id !== verdict.id) return [each];
      if (verdict.state === 'copied') return [];
      return [verdict.replaced ? { id: each.id, value: nextRemembered(parts.secret, each) } : each];
    }),
  );
  if (verdict.state === 'known') return { state: 'known', cookie };
  // Fails with Redis, and then the next use of one of these browsers does it again.
  await parts.sessions.endAllOfCopied(user.id);
  notifyByMail(parts, user, (mail, reader) => mail.browserCopied(reader, { from: doneFrom({ address, agent }) }));
  return { state: 'copied', cookie };
}

function digestsOf(secret: string) {
  return (entry: RememberedEntry) => ({
    id: entry.id,
    digest: rememberedDigest(entry.value),
    nextDigest: rememberedDigest(nextRemembered(secret, entry)),
  });
}
