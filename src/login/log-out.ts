import { networkOf } from '../accounts/network.ts';
import type { LoginParts } from './login-parts.ts';
import { dropWork } from './move.ts';

/**
 * Logs out at any step, and hangs up a call in progress. A session that has already ended is not an error.
 *
 * @throws Refusal store-unavailable; the session then continues, and the browser should still forget it
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
  await parts.audit.append({
    event: 'logged-out',
    actor: { kind: 'user', id: userId },
    userId,
    detail: { address: networkOf(address) },
  });
}
