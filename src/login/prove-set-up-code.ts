import { attemptAt } from '../accounts/attempt-limits.ts';
import { networkOf } from '../accounts/network.ts';
import { Refusal } from '../errors.ts';
import { readPairingCode } from '../factors/pairing-code.ts';
import type { LoginPosition } from './conversation.ts';
import { type Entered, enter } from './enter.ts';
import type { Asker } from './known-asker.ts';
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
  { sessionId, code, address }: { sessionId: string; code: string } & Partial<Pick<Asker, 'address'>>,
): Promise<LoginPosition> {
  const { session } = await enter(parts, sessionId, 'prove-set-up-code');
  const { userId } = session;
  const digest = await parts.setUpCodes.find(userId);
  // A new code of the operator has tries of its own.
  const attempt = attemptAt('set-up-code', `${userId} ${digest ?? ''}`);
  if (!(await parts.attempts.take(attempt))) throw new Refusal('too-many-tries', `set-up code of ${userId}`);
  const turn = { queue: 'session', by: userId } as const;
  const right =
    digest !== undefined &&
    (await verifyCounted(parts, { password: read(code), passwordHash: digest, counted: [attempt], turn }));
  const madeAt = right ? await parts.setUpCodes.take(userId, digest) : undefined;
  const from = address === undefined ? {} : { address: networkOf(address) };
  const line = { actor: { kind: 'user', id: userId }, userId } as const;
  if (madeAt === undefined) {
    // Somebody has the password, and may have no right to a method. Without a code nothing was compared.
    const detail = { reason: 'wrong-set-up-code', ...from };
    if (digest !== undefined) await parts.audit.append({ event: 'login-refused', ...line, detail });
    throw new Refusal('set-up-code-wrong');
  }
  await parts.audit.append({ event: 'set-up-code-used', ...line, detail: from });
  return move(parts, session, { step: session.step, setUpCodeMadeAt: madeAt.getTime() });
}

function read(code: string): string {
  try {
    return readPairingCode(code);
  } catch {
    throw new Refusal('set-up-code-wrong', 'malformed');
  }
}
