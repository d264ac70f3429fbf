import { isMailedElsewhere } from '../accounts/password-link-store.ts';
import { Refusal } from '../errors.ts';
import type { LoginPosition } from './conversation.ts';
import type { Asker } from './known-asker.ts';
import type { LoginParts } from './login-parts.ts';
import { positionOf } from './move.ts';
import { noteResetProof } from './note-proof.ts';

/**
 * Uses the mailed link, which works once. The button on its page must call this, not the request for the page, because
 * mail programs fetch links on their own.
 *
 * @throws Refusal link-unknown, also when the password or the mail address has changed since, or all sessions have
 *   ended; session-unknown when they were ended meanwhile; store-unavailable
 */
export async function openPasswordLink(
  parts: LoginParts,
  { token, ...asker }: { token: string } & Partial<Asker>,
): Promise<LoginPosition> {
  const link = await parts.passwordLinks.take(token);
  if (link === undefined) throw new Refusal('link-unknown');
  const generation = await parts.sessions.generationOf(link.userId);
  const facts = await parts.loginFacts.find(link.userId);
  if (facts === undefined || facts.user.disabledAt !== undefined) throw new Refusal('link-unknown', 'no such user');
  if (facts.user.passwordSetAt.getTime() !== link.passwordSetAt) throw new Refusal('link-unknown', 'newer password');
  const { userId, mailedTo } = link;
  if (link.generation !== undefined && link.generation !== generation)
    throw new Refusal('link-unknown', 'all sessions have ended');
  if (isMailedElsewhere(mailedTo, facts.user.email)) throw new Refusal('link-unknown', 'another mail address');
  // It lives for days. Somebody with a method takes the link for a forgotten password, which is short.
  if (link.isFirst && (await parts.factors.list(userId)).length > 0)
    throw new Refusal('link-unknown', 'a first password of somebody with methods');
  await noteResetProof(parts, facts, { by: 'mail', asker });
  const proven = { userId, step: 'forgotten-password', forgottenBy: 'mail', mailedTo } as const;
  return positionOf(await parts.sessions.start(proven, {}, generation));
}
