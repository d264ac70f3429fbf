import type { AppDevice } from '../factors/app-device.ts';
import { checkEdit } from './editing.ts';
import { enter } from './enter.ts';
import type { EnteredDevice } from './enter-device.ts';
import type { LoginParts } from './login-parts.ts';
import { tellByMail } from './tell-by-mail.ts';

/**
 * Removes one device of the app, such as a telephone that was lost. The last one goes with its method, by `removeFactor`.
 *
 * @throws Refusal session-unknown, step-wrong, password-unconfirmed, factor-unconfirmed, not-found, last-device,
 *   store-unavailable
 */
export async function removeDevice(
  parts: LoginParts,
  { sessionId, deviceId }: { sessionId: string; deviceId: string },
): Promise<AppDevice> {
  const entered = await enter(parts, sessionId, 'remove-factor');
  checkEdit(entered);
  const { userId } = entered.session;
  const removed = await parts.app.devices.remove(userId, deviceId, { actor: { kind: 'user', id: userId } });
  await parts.app.inbox.ring(userId);
  const change = { what: 'removed', kind: 'app' } as const;
  tellByMail(parts, entered.facts.user, (mail, reader) => mail.methodsChanged(reader, change));
  return removed;
}

/**
 * The device takes itself away. Of one device only the push messages end: whether somebody may be without a method is not for a
 * device to say.
 *
 * @throws Refusal last-device, store-unavailable
 */
export async function leaveByDevice(parts: LoginParts, { id, userId, state, facts }: EnteredDevice): Promise<void> {
  if (state === 'pending') return parts.pending.forget(id);
  await parts.app.devices.remove(userId, id, { actor: { kind: 'user', id: userId } });
  const change = { what: 'removed', kind: 'app' } as const;
  tellByMail(parts, facts.user, (mail, reader) => mail.methodsChanged(reader, change));
}
