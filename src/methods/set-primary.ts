import { Refusal } from '../errors.ts';
import { doneFrom, notifyByMail } from '../incidents/notify-by-mail.ts';
import type { LoginPosition } from '../login/conversation.ts';
import { checkEdit } from '../login/editing.ts';
import { enter } from '../login/enter.ts';
import type { Asker } from '../login/known-asker.ts';
import type { LoginParts } from '../login/login-parts.ts';
import { positionOf } from '../login/move.ts';
import { mailedMethod } from './mailed-method.ts';

/**
 * Makes a method of the user the primary one, which sends the codes of logins (S06).
 *
 * @throws Refusal session-unknown, step-wrong, password-unconfirmed, factor-unconfirmed, not-found, store-unavailable
 */
export async function setPrimary(
  parts: LoginParts,
  { sessionId, factorId, language, ...asker }: { sessionId: string; factorId: string } & Partial<Asker>,
): Promise<LoginPosition> {
  const entered = await enter(parts, sessionId, 'set-primary');
  checkEdit(entered);
  const { session, facts, factors } = entered;
  const chosen = factors.find(({ id }) => id === factorId);
  if (chosen === undefined) throw new Refusal('not-found', 'no such factor of this user');
  await parts.factors.setPrimary(session.userId, factorId);
  if (!chosen.isPrimary) {
    const method = mailedMethod(chosen, facts.company.country);
    const change = { what: 'primary-changed', kind: chosen.kind, method, from: doneFrom(asker) } as const;
    notifyByMail(parts, facts.user, (mail, reader) => mail.methodsChanged(reader, change), language);
  }
  return positionOf(session);
}
