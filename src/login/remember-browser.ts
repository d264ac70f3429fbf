import { attemptAt } from '../accounts/attempt-limits.ts';
import { browserName } from '../accounts/browser-name.ts';
import { networkOf } from '../accounts/network.ts';
import {
  mayRemember,
  mintRemembered,
  type RememberedBrowser,
  readRemembered,
  rememberedDigest,
  usedFromOf,
  writeRemembered,
} from '../accounts/remembered-browser.ts';
import { Refusal } from '../errors.ts';
import { checkOpen, type Entered, enter } from './enter.ts';
import { type Asker, sinceOf } from './known-asker.ts';
import { daysFor, listBrowsers } from './list-browsers.ts';
import type { LoginParts } from './login-parts.ts';

type Parts = Pick<LoginParts, 'rememberedBrowsers' | 'rememberDays' | 'sessions'>;

/**
 * Has this browser remembered: the next logins of this user in it ask for no code. A method must have been proven
 * lately, so that an open session is not enough.
 *
 * @returns the cookie that the browser keeps
 * @throws Refusal session-unknown, step-wrong, remembering-off, factor-unconfirmed, too-many-tries, store-unavailable
 */
export async function rememberThisBrowser(
  parts: LoginParts,
  { sessionId, address, agent = '', remembered }: { sessionId: string } & Asker,
): Promise<{ cookie: string }> {
  const entered = await enter(parts, sessionId, 'remember-browser');
  const { session, facts } = entered;
  const days = daysFor(parts, facts);
  if (days === undefined || entered.factors.length === 0) throw new Refusal('remembering-off');
  if (!mayRemember(session)) throw new Refusal('factor-unconfirmed', 'a browser is remembered after a method');
  const { userId } = session;
  if (!(await parts.attempts.take(attemptAt('remember', userId)))) throw new Refusal('too-many-tries');
  await checkOpen(parts, session);
  const others = readRemembered(remembered);
  const own = mintRemembered(parts.random);
  const network = networkOf(address);
  const browser = {
    id: own.id,
    digest: rememberedDigest(own.value),
    since: sinceOf(facts.user, session.generation),
    days,
    usedFrom: usedFromOf(parts.secret, { agent, network }),
    browser: browserName(agent),
    network,
  };
  const replaced = others.map(({ id }) => id);
  await parts.rememberedBrowsers.add(userId, browser, replaced);
  // "Log out everywhere" in the meantime has ended only those that were there.
  await checkOpen(parts, session).catch(async (error) => {
    await parts.rememberedBrowsers.forget(userId, own.id);
    throw error;
  });
  return { cookie: writeRemembered([own, ...others]) };
}

/** The remembered browsers of the user of a session. `isThis`: the one that sent the cookie. */
export async function readOwnBrowsers(
  parts: Parts,
  entered: Entered,
  { remembered }: Pick<Asker, 'remembered'>,
): Promise<(RememberedBrowser & { isThis: boolean })[]> {
  const ids = readRemembered(remembered).map(({ id }) => id);
  const found = await listBrowsers(parts, entered.facts, entered.session.generation);
  return found.map((each) => ({ ...each, isThis: ids.includes(each.id) }));
}

/** Ends one of the user's own. @throws Refusal session-unknown, step-wrong, not-found, store-unavailable */
export async function forgetOwnBrowser(
  parts: LoginParts,
  { sessionId, browserId }: { sessionId: string; browserId: string },
): Promise<void> {
  const { session } = await enter(parts, sessionId, 'remember-browser');
  await parts.rememberedBrowsers.remove(session.userId, browserId, { kind: 'user', id: session.userId });
}
