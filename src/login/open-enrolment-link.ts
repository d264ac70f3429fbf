import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { networkOf } from '../accounts/network.ts';
import { isOfNothing } from '../accounts/password.ts';
import { hasPowerOverOthers } from '../accounts/user.ts';
import { Refusal } from '../errors.ts';
import type { LoginPosition } from './conversation.ts';
import type { Asker } from './known-asker.ts';
import type { LoginParts } from './login-parts.ts';
import { positionOf } from './move.ts';

/** `log-in`: somebody who has a password or a method of ours proves these first, as for every other change. */
export type OpenedEnrolment = { returnTo: string | undefined } & (
  | ({ state: 'set-up' } & LoginPosition)
  | { state: 'log-in' }
);

type Parts = Pick<LoginParts, 'enrolmentLinks' | 'sessions' | 'loginFacts' | 'factors' | 'audit'>;

/**
 * Uses a link to the set-up, which works once. The button on its page must call this, not the request for the page,
 * because mail programs and browsers fetch links on their own.
 *
 * A link comes from a panel, and says less than a password does: its session sets up a first method, and nothing else.
 *
 * @throws Refusal link-unknown, also when the user has been disabled, reset or given power since, or a newer link was
 *   made; store-unavailable
 */
export async function openEnrolmentLink(
  parts: Parts,
  { token, address }: { token: string } & Pick<Asker, 'address'>,
): Promise<OpenedEnrolment> {
  const link = await parts.enrolmentLinks.take(token);
  if (link === undefined) throw new Refusal('link-unknown');
  const { userId, generation, returnTo } = link;
  const [facts, factors, current] = await Promise.all([
    parts.loginFacts.find(userId),
    parts.factors.list(userId),
    parts.sessions.generationOf(userId),
  ]);
  if (facts === undefined || facts.user.disabledAt !== undefined) throw new Refusal('link-unknown', 'no such user');
  if (hasPowerOverOthers(facts.user.role)) throw new Refusal('link-unknown', `role ${facts.user.role}`);
  if (current !== generation) throw new Refusal('link-unknown', 'sessions ended since');
  const actor = { kind: 'user', id: userId } as const;
  await parts.audit.append({ event: 'enrolment-link-used', actor, userId, detail: { address: networkOf(address) } });
  if (factors.length > 0 || hasPassword(facts)) return { state: 'log-in', returnTo };
  const session = await parts.sessions.start({ userId, step: 'enrolment' }, {}, generation);
  return { state: 'set-up', returnTo, ...positionOf(session) };
}

/** Whether the user has, or had, a password, also one that a campaign has replaced; or has logged in. */
function hasPassword({ lastLoginAt, passwordHash, replacedPasswordHash }: LoginFacts): boolean {
  if (lastLoginAt !== undefined) return true;
  const stored = passwordHash ?? replacedPasswordHash;
  return stored === undefined || !isOfNothing(stored);
}
