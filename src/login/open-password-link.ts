import { Refusal } from '../errors.ts';
import type { LoginPosition } from './conversation.ts';
import type { LoginParts } from './login-parts.ts';
import { positionOf } from './move.ts';

/**
 * Uses the mailed link, which works once. The button on its page must call this, not the request for the page, because
 * mail programs fetch links on their own.
 *
 * @throws Refusal link-unknown, also when the password has changed since; store-unavailable
 */
export async function openPasswordLink(parts: LoginParts, { token }: { token: string }): Promise<LoginPosition> {
  const link = await parts.passwordLinks.take(token);
  if (link === undefined) throw new Refusal('link-unknown');
  const facts = await parts.loginFacts.find(link.userId);
  if (facts === undefined || facts.user.disabledAt !== undefined) throw new Refusal('link-unknown', 'no such user');
  if (facts.user.passwordSetAt.getTime() !== link.passwordSetAt) throw new Refusal('link-unknown', 'newer password');
  const session = await parts.sessions.start({ userId: link.userId, step: 'forgotten-password', forgottenBy: 'mail' });
  return positionOf(session);
}
