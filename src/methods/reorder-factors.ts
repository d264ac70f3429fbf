import type { LoginPosition } from '../login/conversation.ts';
import { checkEdit } from '../login/editing.ts';
import { enter } from '../login/enter.ts';
import type { LoginParts } from '../login/login-parts.ts';
import { positionOf } from '../login/move.ts';

/**
 * Changes the order in which the user's methods are offered as backups.
 *
 * @param request `factorIds`: every method of the user, each once
 * @throws Refusal session-unknown, step-wrong, password-unconfirmed, factor-unconfirmed, order-stale, store-unavailable
 */
export async function reorderFactors(
  parts: LoginParts,
  { sessionId, factorIds }: { sessionId: string; factorIds: readonly string[] },
): Promise<LoginPosition> {
  const entered = await enter(parts, sessionId, 'reorder-factors');
  checkEdit(entered);
  await parts.factors.reorder(entered.session.userId, factorIds);
  return positionOf(entered.session);
}
