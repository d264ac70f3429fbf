import type { LoginFacts } from '../accounts/login-facts-store.ts';
import type { AskingDevice } from '../challenges/show-app-code.ts';
import { Refusal } from '../errors.ts';
import type { DeviceKey } from '../factors/app-device.ts';
import { type DeviceClaim, judgeProof } from '../factors/device-proof.ts';
import type { LoginParts } from '../login/login-parts.ts';

/** A device that has proved to be itself. */
export interface EnteredDevice extends AskingDevice {
  /** `pending`: paired, and no method yet. */
  state: 'pending' | 'paired';
  facts: LoginFacts;
}

export type DeviceParts = Pick<LoginParts, 'app' | 'pending' | 'nonces' | 'loginFacts' | 'clock'>;

/**
 * The one way in for a device: what it asks is signed by its key, for this place, lately, and once.
 *
 * @throws Refusal device-unknown for one that is unknown, removed, of a user who is gone, or has not signed this; clock-wrong;
 *   store-unavailable
 */
export async function enterDevice(
  parts: DeviceParts,
  request: { claim: DeviceClaim; signature: string },
): Promise<EnteredDevice> {
  const { claim } = request;
  const found = await findDevice(parts, claim.device);
  if (found === undefined) throw new Refusal('device-unknown', 'no such device');
  const verdict = judgeProof(request, { publicKey: found.publicKey, now: parts.clock.now() });
  if (verdict === 'clock-wrong') throw new Refusal('clock-wrong', `device ${claim.device}`);
  // A signature that is not right says nothing about who asks, and is told nothing more than a stranger.
  if (verdict === 'invalid') throw new Refusal('device-unknown', `device ${claim.device}: not its signature`);
  if (!(await parts.nonces.take(claim.device, claim.nonce))) {
    throw new Refusal('device-unknown', `device ${claim.device}: sent once more`);
  }
  const facts = await parts.loginFacts.find(found.userId);
  if (facts === undefined || facts.user.disabledAt !== undefined) throw new Refusal('device-unknown', 'no such user');
  const { id, userId, factorId } = found;
  return { id, userId, factorId, facts, state: factorId === undefined ? 'pending' : 'paired' };
}

async function findDevice(
  { app, pending }: DeviceParts,
  id: string,
): Promise<(AskingDevice & { publicKey: DeviceKey }) | undefined> {
  const device = await app.devices.find(id);
  if (device !== undefined) return device.kind === 'browser' ? device : undefined;
  const waiting = await pending.find(id);
  return waiting === undefined ? undefined : { ...waiting, factorId: undefined };
}
