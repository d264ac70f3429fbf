import { Refusal } from '../errors.ts';
import { mayRemoveByRule } from '../factors/judge-methods.ts';
import { mayRemoveLast } from '../factors/user-roll-out.ts';
import { doneFrom, notifyByMail } from '../incidents/notify-by-mail.ts';
import type { LoginPosition } from '../login/conversation.ts';
import { checkEdit } from '../login/editing.ts';
import { enter } from '../login/enter.ts';
import type { Asker } from '../login/known-asker.ts';
import type { LoginParts } from '../login/login-parts.ts';
import { kindsOf, methodFactsOf } from '../login/method-facts.ts';
import { positionOf } from '../login/move.ts';
import { mailedMethod } from './mailed-method.ts';

/**
 * Removes a method of the user. The last one stays when a method is required, and an earlier one while all others are
 * new numbers of a new browser.
 *
 * @throws Refusal session-unknown, step-wrong, password-unconfirmed, factor-unconfirmed, not-found, last-factor,
 *   older-factor-needed, required-method, store-unavailable
 */
export async function removeFactor(
  parts: LoginParts,
  { sessionId, factorId, language, ...asker }: { sessionId: string; factorId: string } & Asker,
): Promise<LoginPosition> {
  const entered = await enter(parts, sessionId, 'remove-factor');
  checkEdit(entered);
  const { session, facts, factors } = entered;
  const removed = factors.find(({ id }) => id === factorId);
  if (removed === undefined) throw new Refusal('not-found', 'no such factor of this user');
  const left = factors.filter(({ id }) => id !== factorId);
  if (left.length > 0 && !mayRemoveByRule(methodFactsOf(parts, facts), kindsOf(left)))
    throw new Refusal('required-method', removed.kind);
  const { user } = facts;
  const { newBrowser } = session;
  await parts.factors.remove(session.userId, factorId, {
    lastMayGo: mayRemoveLast(facts),
    newBrowser,
    address: asker.address,
  });
  const method = mailedMethod(removed, facts.company.country);
  const change = { what: 'removed', kind: removed.kind, method, from: doneFrom(asker) } as const;
  notifyByMail(parts, user, (mail, reader) => mail.methodsChanged(reader, change), language);
  return positionOf(session);
}
