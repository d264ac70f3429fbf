import type { UserStore } from '../accounts/user-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import type { AppDevice } from '../factors/app-device.ts';
import type { AppDeviceStore } from '../factors/app-device-store.ts';
import { doneFrom, notifyByMail } from '../incidents/notify-by-mail.ts';
import { checkEdit } from '../login/editing.ts';
import { enter } from '../login/enter.ts';
import type { Asker } from '../login/known-asker.ts';
import type { LoginParts } from '../login/login-parts.ts';
import type { EnteredDevice } from './enter-device.ts';

/**
 * Removes one device of the app, such as a lost telephone. The last one goes with its method, by `removeFactor`.
 *
 * @throws Refusal session-unknown, step-wrong, password-unconfirmed, factor-unconfirmed, not-found, last-device,
 *   store-unavailable
 */
export async function removeDevice(
  parts: LoginParts,
  { sessionId, deviceId, language, ...asker }: { sessionId: string; deviceId: string } & Partial<Asker>,
): Promise<AppDevice> {
  const entered = await enter(parts, sessionId, 'remove-factor');
  checkEdit(entered);
  const { userId } = entered.session;
  const removed = await parts.app.devices.remove(userId, deviceId, { actor: { kind: 'user', id: userId } });
  await parts.app.inbox.notify(userId);
  const change = { ...removal(removed), from: doneFrom(asker) };
  notifyByMail(parts, entered.facts.user, (mail, reader) => mail.methodsChanged(reader, change), language);
  return removed;
}

interface RemoveForAnotherParts extends Pick<LoginParts, 'mail' | 'language'> {
  users: Pick<UserStore, 'find'>;
  app: { devices: Pick<AppDeviceStore, 'remove'> };
}

/** Characters of a reason that the audit keeps. */
const maxReasonLength = 500;

/**
 * Removes a device of another user, by an operator who was told that it is lost. The last device goes by a reset (S13),
 * which also ends the sessions and makes the user set up a method again.
 *
 * @param reason required; the operator's reason for the audit
 * @throws Refusal reason-missing, user-unknown, not-found, last-device, store-unavailable
 */
export async function removeDeviceForAnother(
  parts: RemoveForAnotherParts,
  { userId, deviceId, reason }: { userId: string; deviceId: string; reason: string },
  by: Actor,
): Promise<AppDevice> {
  const said = reason.trim().slice(0, maxReasonLength);
  if (said === '') throw new Refusal('reason-missing');
  const owner = await parts.users.find(userId);
  const removed = await parts.app.devices.remove(userId, deviceId, { actor: by, reason: said });
  const change = { ...removal(removed), byOperator: true };
  notifyByMail(parts, owner, (mail, reader) => mail.methodsChanged(reader, change));
  return removed;
}

/**
 * Removes a device at its own request. The last device of a method stays, because a device must not decide whether its
 * user may be without a method.
 *
 * @throws Refusal last-device, store-unavailable
 */
export async function leaveByDevice(
  parts: LoginParts,
  { id, userId, state, facts }: EnteredDevice,
  { language, ...asker }: Partial<Asker> = {},
): Promise<void> {
  if (state === 'pending') return parts.pending.forget(id);
  const removed = await parts.app.devices.remove(userId, id, { actor: { kind: 'user', id: userId } });
  const change = { ...removal(removed), from: doneFrom(asker) };
  notifyByMail(parts, facts.user, (mail, reader) => mail.methodsChanged(reader, change), language);
}

function removal({ name }: AppDevice) {
  return { what: 'removed', kind: 'app', method: { name } } as const;
}
