import { Refusal } from '../errors.ts';
import type { LoginPosition } from './conversation.ts';
import { enter } from './enter.ts';
import { notePassedNetwork } from './known-asker.ts';
import type { LoginParts } from './login-parts.ts';
import { dropWork, move } from './move.ts';

/**
 * Skips the set-up until the next login, if the dates allow it (S16).
 *
 * @throws Refusal session-unknown, step-wrong, set-up-required, store-unavailable
 */
export async function skipSetUp(
  parts: LoginParts,
  { sessionId, address }: { sessionId: string; address: string },
): Promise<LoginPosition> {
  const { session, facts, rollOut } = await enter(parts, sessionId, 'skip-set-up');
  const { userId } = session;
  if (rollOut.state === 'required') throw new Refusal('set-up-required', rollOut.reason);
  await dropWork(parts, session);
  await parts.users.markSetupSkipped(userId, address);
  const position = await move(parts, session, { step: 'full' });
  await notePassedNetwork(parts, facts.user.login, address);
  const detail = { without: 'second factor', address };
  await parts.audit.append({ event: 'login-passed', actor: { kind: 'user', id: userId }, userId, detail });
  return position;
}
