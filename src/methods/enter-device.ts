import { findCounted } from '../accounts/find-counted.ts';
import type { LoginFacts } from '../accounts/login-facts-store.ts';
import type { AskingDevice } from '../challenges/show-app-code.ts';
import { Refusal } from '../errors.ts';
import { type DeviceClaim, judgeProof } from '../factors/device-proof.ts';
import type { LoginParts } from '../login/login-parts.ts';
import { findDevice } from './find-device.ts';

/** A device that has proved its identity. */
export interface EnteredDevice extends AskingDevice {
  /** `pending`: paired, but not a method yet. */
  state: 'pending' | 'paired';
  facts: LoginFacts;
}

export type DeviceParts = Pick<LoginParts, 'app' | 'pending' | 'nonces' | 'loginFacts' | 'clock' | 'attempts'>;

/** What a device sends, and from where. */
export interface DeviceRequest {
  claim: DeviceClaim;
  signature: string;
  address: string;
}

/**
 * The only entry for devices: a request must be signed by the device's key, for this origin, recently, and only once.
 *
 * @throws Refusal device-unknown when the device is unknown or removed, its user is gone, or the signature is wrong or
 *   used before; clock-wrong; too-many-tries for a device that is not known, when its network has used up its attempts;
 *   store-unavailable
 */
export async function enterDevice(parts: DeviceParts, request: DeviceRequest): Promise<EnteredDevice> {
  const { claim, address } = request;
  const shown = { as: 'unknown-device', by: claim.device, address } as const;
  const isMethod = ({ state }: EnteredDevice) => state === 'paired';
  return findCounted(parts.attempts, shown, () => enterShown(parts, request), isMethod);
}

async function enterShown(parts: DeviceParts, request: DeviceRequest): Promise<EnteredDevice> {
  const { claim } = request;
  const found = await findDevice(parts, claim.device);
  if (found === undefined) throw new Refusal('device-unknown', 'no such device');
  const verdict = judgeProof(request, { publicKey: found.publicKey, now: parts.clock.now() });
  if (verdict === 'clock-wrong') throw new Refusal('clock-wrong', `device ${claim.device}`);
  // A wrong signature proves nothing about the sender, so the reply is the same as for a stranger.
  if (verdict === 'invalid') throw new Refusal('device-unknown', `device ${claim.device}: wrong signature`);
  if (!(await parts.nonces.take(claim.device, claim.nonce))) {
    throw new Refusal('device-unknown', `device ${claim.device}: request was replayed`);
  }
  const facts = await parts.loginFacts.find(found.userId);
  if (facts === undefined || facts.user.disabledAt !== undefined) throw new Refusal('device-unknown', 'no such user');
  const { id, userId, factorId } = found;
  return { id, userId, factorId, facts, state: factorId === undefined ? 'pending' : 'paired' };
}
