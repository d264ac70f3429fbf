import type { DeliveryStore } from '../deliveries/delivery-store.ts';
import type { ChallengeStore } from './challenge-store.ts';

/**
 * Lets the waiting page continue, because the device is paired and about to show the code.
 *
 * @throws Refusal store-unavailable
 */
export async function notifyPairingPage(
  { challenges, deliveries }: { challenges: Pick<ChallengeStore, 'find'>; deliveries: Pick<DeliveryStore, 'send'> },
  challengeId: string,
): Promise<void> {
  const challenge = await challenges.find(challengeId);
  if (challenge !== undefined) await deliveries.send({ id: challenge.deliveryId, challengeId }, 1);
}
