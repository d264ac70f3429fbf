import { ChallengeStore } from '../../src/challenges/challenge-store.ts';
import type { CallParts, OpenRequest } from '../../src/challenges/open-challenge.ts';
import type { CallJob } from '../../src/deliveries/call-queue.ts';
import { DeliveryStore } from '../../src/deliveries/delivery-store.ts';
import { Refusal } from '../../src/errors.ts';
import { readNumber } from '../../src/factors/phone-number.ts';
import { systemRandom } from '../../src/random.ts';
import { connectLab } from '../connections.ts';

export const secret = 'a secret of at least thirty-two bytes';

/** Real stores; the queue, the hang-ups and the diallers are lists that a test looks into. */
export async function makeParts() {
  const redis = await connectLab();
  const queued: CallJob[] = [];
  const hungUp: string[] = [];
  const live = [{ name: 'north', pbx: 'live' as const, since: 0 }];
  const queue = { away: false };
  const parts: CallParts & { country: string } = {
    challenges: new ChallengeStore(redis),
    deliveries: new DeliveryStore(redis),
    diallers: { liveDiallers: async () => live },
    calls: {
      add: async (job) => {
        if (queue.away) throw new Refusal('store-unavailable', 'call queue');
        queued.push(job);
      },
    },
    hangUps: { ask: async (deliveryId) => void hungUp.push(deliveryId) },
    random: systemRandom,
    destinations: ['+31'],
    country: 'NL',
  };
  return { parts, redis, queued, hungUp, live, queue };
}

/** Of an owner of its own, so that tests do not replace each other's challenges. */
export function openRequest(given: Partial<OpenRequest> = {}): OpenRequest {
  return {
    to: readNumber('06 12345678', 'NL'),
    owner: systemRandom.id(),
    language: 'nl',
    purpose: 'login',
    ...given,
  };
}
