import { enter } from './enter.ts';
import type { LoginParts } from './login-parts.ts';
import { dropWork } from './move.ts';

/**
 * "Log out everywhere": ends every session of the user, including this one.
 *
 * @returns the number of sessions ended
 * @throws Refusal session-unknown, step-wrong, store-unavailable
 */
export async function endAllSessions(
  parts: LoginParts,
  { sessionId }: { sessionId: string },
): Promise<{ ended: number }> {
  const { session } = await enter(parts, sessionId, 'end-all-sessions');
  const { userId } = session;
  const ended = await parts.sessions.endAll(userId);
  await dropWork(parts, session);
  const detail = { reason: 'asked by the person', count: ended };
  await parts.audit.append({ event: 'sessions-ended', actor: { kind: 'user', id: userId }, userId, detail });
  return { ended };
}
