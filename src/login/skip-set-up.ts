import { networkOf } from '../accounts/network.ts';
import { Refusal } from '../errors.ts';
import type { LoginPosition } from './conversation.ts';
import { enter } from './enter.ts';
import type { Asker } from './known-asker.ts';
import type { LoginParts } from './login-parts.ts';
import { dropWork, move } from './move.ts';
import { noteLoginPassed } from './note-proof.ts';
import { newPlaceOf, noteNewPlace } from './unfamiliar-login.ts';

/**
 * Skips the set-up until the next login, if the dates allow it (S16).
 *
 * @throws Refusal session-unknown, step-wrong, set-up-required, store-unavailable
 */
export async function skipSetUp(
  parts: LoginParts,
  { sessionId, address, browser, agent }: { sessionId: string } & Pick<Asker, 'address' | 'browser' | 'agent'>,
): Promise<LoginPosition> {
  const { session, facts, rollOut } = await enter(parts, sessionId, 'skip-set-up');
  const { userId } = session;
  // Somebody with methods is here only because these lack a required kind.
  if (rollOut.state === 'enrolled') throw new Refusal('set-up-required', 'methods');
  if (rollOut.state === 'required') throw new Refusal('set-up-required', rollOut.reason);
  await dropWork(parts, session);
  await parts.users.markSetupSkipped(userId, networkOf(address));
  const position = await move(parts, session, { step: 'full' });
  const newFrom = await newPlaceOf(parts, facts, { address, browser });
  await noteNewPlace(parts, facts, { address, agent, newFrom });
  await noteLoginPassed(parts, facts.user, { session, without: 'second factor', address });
  return position;
}
