import type { LoginParts } from './login-parts.ts';
import { dropWork } from './move.ts';

/**
 * Logs out, at whatever step; a call that is under way is hung up. A session that has ended already is no mistake.
 *
 * @throws Refusal store-unavailable: then the session goes on, and the browser should forget it all the same
 */
export async function logOut(
  parts: LoginParts,
  { sessionId, address }: { sessionId: string; address: string },
): Promise<void> {
  const session = await parts.sessions.find(sessionId);
  if (session === undefined) return;
  await parts.sessions.end(session);
  await dropWork(parts, session);
  const { userId, step } = session;
  if (userId === undefined || step !== 'full') return;
  await parts.audit.append({ event: 'logged-out', actor: { kind: 'user', id: userId }, userId, detail: { address } });
}
