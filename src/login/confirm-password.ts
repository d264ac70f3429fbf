import { attemptAt } from '../accounts/attempt-limits.ts';
import { Refusal } from '../errors.ts';
import type { LoginPosition } from './conversation.ts';
import { type EditVerdict, judgeEdit } from './editing.ts';
import { enter } from './enter.ts';
import type { LoginParts } from './login-parts.ts';
import { move } from './move.ts';
import { verifyCounted } from './verify-counted.ts';

/**
 * Asks for the password again before methods or the password are changed (S12).
 *
 * @returns `edit` is `factor-needed` when a code is also required; `sendCode` and `answerLogin` handle it (E01)
 * @throws Refusal session-unknown, step-wrong, password-wrong, too-many-tries, too-busy, store-unavailable
 */
export async function confirmPassword(
  parts: LoginParts,
  { sessionId, password }: { sessionId: string; password: string },
): Promise<LoginPosition & { edit: EditVerdict }> {
  const { session, facts, factors } = await enter(parts, sessionId, 'confirm-password');
  const attempts = [
    attemptAt('confirm-password-session', session.digest),
    attemptAt('confirm-password', session.userId),
  ];
  if ((await parts.attempts.takeAll(attempts)) !== undefined)
    throw new Refusal('too-many-tries', `password of ${session.userId}`);
  const { passwordHash } = facts;
  const turn = { queue: 'session', by: session.userId } as const;
  if (!(await verifyCounted(parts, { password, passwordHash, counted: attempts, turn })))
    throw new Refusal('password-wrong');
  await parts.attempts.giveBack(...attempts);
  const editConfirmedAt = session.now;
  const position = await move(parts, session, { step: 'full', editConfirmedAt }, session.work);
  return { ...position, edit: judgeEdit({ ...session, editConfirmedAt }, factors.length > 0) };
}
