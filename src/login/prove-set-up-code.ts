import { attemptAt } from '../accounts/attempt-limits.ts';
import { Refusal } from '../errors.ts';
import { readPairingCode } from '../factors/pairing-code.ts';
import type { LoginPosition } from './conversation.ts';
import { type Entered, enter } from './enter.ts';
import type { LoginParts } from './login-parts.ts';
import { move } from './move.ts';
import { verifyCounted } from './verify-counted.ts';

/**
 * After a reset the first method needs the code that the operator told the person, whatever the step of the session.
 *
 * @throws Refusal set-up-code-needed
 */
export function checkSetUpCode({ session, rollOut }: Pick<Entered, 'session' | 'rollOut'>): void {
  if (needsSetUpCode({ session, rollOut })) throw new Refusal('set-up-code-needed');
}

export function needsSetUpCode({ session, rollOut }: Pick<Entered, 'session' | 'rollOut'>): boolean {
  return rollOut.state === 'required' && rollOut.reason === 'reset' && session.setUpCodeMadeAt === undefined;
}

/**
 * Takes the one-time set-up code after a reset.
 *
 * @throws Refusal session-unknown, step-wrong, set-up-code-wrong also for one that was used or has expired,
 *   too-many-tries, too-busy, store-unavailable
 */
export async function proveSetUpCode(
  parts: LoginParts,
  { sessionId, code }: { sessionId: string; code: string },
): Promise<LoginPosition> {
  const { session } = await enter(parts, sessionId, 'prove-set-up-code');
  const { userId } = session;
  const digest = await parts.users.findSetUpCode(userId);
  // A new code of the operator has tries of its own.
  const attempt = attemptAt('set-up-code', `${userId} ${digest ?? ''}`);
  if (!(await parts.attempts.take(attempt))) throw new Refusal('too-many-tries', `set-up code of ${userId}`);
  const turn = { queue: 'session', by: userId } as const;
  const right =
    digest !== undefined &&
    (await verifyCounted(parts, { password: read(code), passwordHash: digest, counted: [attempt], turn }));
  const madeAt = right ? await parts.users.takeSetUpCode(userId, digest) : undefined;
  if (madeAt === undefined) throw new Refusal('set-up-code-wrong');
  return move(parts, session, { step: 'set-up', setUpCodeMadeAt: madeAt.getTime() });
}

function read(code: string): string {
  try {
    return readPairingCode(code);
  } catch {
    throw new Refusal('set-up-code-wrong', 'malformed');
  }
}
