import type { DeliveryStore } from '../deliveries/delivery-store.ts';
import { Refusal } from '../errors.ts';
import type { PendingDeviceStore } from '../factors/pending-device-store.ts';
import { appCode, pairedDeviceCode } from './app-code.ts';
import { type Challenge, isChallengeOver } from './challenge.ts';
import type { ChallengeStore } from './challenge-store.ts';
import { codeDigest } from './code-digest.ts';

/** The fields of an app device that its challenges need. */
export interface AskingDevice {
  id: string;
  userId: string;
  /** Undefined until it belongs to the method. */
  factorId: string | undefined;
}

export interface ShowCodeParts {
  challenges: Pick<ChallengeStore, 'find' | 'arm'>;
  deliveries: Pick<DeliveryStore, 'show'>;
  pending: Pick<PendingDeviceStore, 'attachedTo'>;
  secret: string;
  digits: number;
}

export type ShownCode = ({ proof: 'code'; code: string } | { proof: 'number' }) & {
  expiresAt: number;
  /** Of the page that asks. */
  language: string;
};

/**
 * What a device of the app shows for a challenge: the code, which is the same on each enrolled device, or a request to
 * type the number of the page. The code is valid from now on.
 *
 * @throws Refusal challenge-over, also for a challenge of another device; store-unavailable
 */
export async function showAppCode(
  parts: ShowCodeParts,
  { device, challengeId }: { device: AskingDevice; challengeId: string },
): Promise<ShownCode> {
  const challenge = await findAppChallenge(parts, { device, challengeId });
  const { id, deliveryId, proof } = challenge;
  const delivery = { id: deliveryId, challengeId: id };
  if (proof === 'number') {
    await parts.deliveries.show(delivery);
    return { proof, expiresAt: challenge.expiresAt, language: challenge.language };
  }
  const code =
    challenge.factorId === undefined
      ? pairedDeviceCode(parts.secret, deliveryId, device.id, parts.digits)
      : appCode(parts.secret, deliveryId, parts.digits);
  const armed = await parts.challenges.arm(id, deliveryId, codeDigest(parts.secret, id, code));
  if (armed === 'over') throw new Refusal('challenge-over', `challenge ${id}`);
  await parts.deliveries.show(delivery);
  const { expiresAt } = (await parts.challenges.find(id)) ?? challenge;
  return { proof, code, expiresAt, language: challenge.language };
}

/** Finds a challenge that waits for this device. @throws Refusal challenge-over, store-unavailable */
export async function findAppChallenge(
  { challenges, pending }: Pick<ShowCodeParts, 'challenges' | 'pending'>,
  { device, challengeId }: { device: AskingDevice; challengeId: string },
): Promise<Challenge> {
  const challenge = await challenges.find(challengeId);
  if (challenge === undefined || isChallengeOver(challenge.state)) throw new Refusal('challenge-over', 'for the app');
  const { kind, userId, factorId, id } = challenge;
  const isTheirs =
    kind === 'app' &&
    userId === device.userId &&
    (factorId === undefined ? (await pending.attachedTo(id)) === device.id : factorId === device.factorId);
  if (!isTheirs) throw new Refusal('challenge-over', `challenge ${id} is not of device ${device.id}`);
  return challenge;
}
