import type { LoginPosition } from '../login/conversation.ts';
import { checkEdit } from '../login/editing.ts';
import { enter } from '../login/enter.ts';
import type { LoginParts } from '../login/login-parts.ts';
import { positionOf } from '../login/move.ts';

/**
 * Names a method of the user, such as "desk" or "Anna's mobile".
 *
 * @param request an empty `name` removes the name
 * @throws Refusal session-unknown, step-wrong, password-unconfirmed, factor-unconfirmed, not-found, name-invalid,
 *   store-unavailable
 */
export async function renameFactor(
  parts: LoginParts,
  { sessionId, factorId, name }: { sessionId: string; factorId: string; name: string },
): Promise<LoginPosition> {
  const entered = await enter(parts, sessionId, 'rename-factor');
  checkEdit(entered);
  await parts.factors.rename(entered.session.userId, factorId, name.trim() === '' ? undefined : name);
  return positionOf(entered.session);
}
