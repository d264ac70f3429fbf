import { Refusal } from '../errors.ts';
import type { Place } from './conversation.ts';
import type { LoginParts } from './login-parts.ts';
import { placeOf } from './move.ts';

/**
 * Takes the link that was mailed, once. To be called when the person presses the button of the page behind it, not when the
 * page is fetched: mail programs fetch what they find.
 *
 * @throws Refusal link-unknown, also when the password was changed since; store-unavailable
 */
export async function openPasswordLink(parts: LoginParts, { token }: { token: string }): Promise<Place> {
  const link = await parts.passwordLinks.take(token);
  if (link === undefined) throw new Refusal('link-unknown');
  const facts = await parts.loginFacts.find(link.userId);
  if (facts === undefined || facts.user.disabledAt !== undefined) throw new Refusal('link-unknown', 'no such user');
  if (facts.user.passwordSetAt.getTime() !== link.passwordSetAt) throw new Refusal('link-unknown', 'newer password');
  const session = await parts.sessions.start({ userId: link.userId, step: 'forgotten-password', forgottenBy: 'mail' });
  return placeOf(session);
}
