import { ChallengeStore } from '../../src/challenges/challenge-store.ts';
import { DialInStore } from '../../src/challenges/dial-in-store.ts';
import type { CallParts, OpenRequest } from '../../src/challenges/open-challenge.ts';
import { openingTurns } from '../../src/challenges/opening-turns.ts';
import { systemClock } from '../../src/clock.ts';
import type { CallJob } from '../../src/deliveries/call-job.ts';
import type { CallQueue } from '../../src/deliveries/call-queue.ts';
import { DeliveryStore } from '../../src/deliveries/delivery-store.ts';
import { Refusal } from '../../src/errors.ts';
import { readCallee } from '../../src/factors/callee.ts';
import { baseRules } from '../../src/policy/destination.ts';
import { routeOf } from '../../src/policy/ledger/call-destination.ts';
import { systemRandom } from '../../src/random.ts';
import { connectLab } from '../connections.ts';
import { lenientLedger } from '../policy/ledger/lenient-ledger.ts';
import { secret } from '../secret.ts';

export { secret };

/** The country of the tests' numbers, and the extensions that they may call. */
export const where = { country: 'NL', extensions: [{ from: '200', to: '299' }] } as const;

/** Real stores; the queue, the hang-ups, the audit and the diallers are lists that a test inspects. */
export async function makeParts() {
  const redis = await connectLab();
  const queued: CallJob[] = [];
  const hungUp: string[] = [];
  const refused: unknown[] = [];
  const live = [{ name: 'north', pbx: 'live' as const, since: 0 }];
  const queue = { away: false, seconds: 0 };
  const parts = {
    challenges: new ChallengeStore(redis, secret),
    deliveries: new DeliveryStore(redis),
    ledger: lenientLedger(redis),
    diallers: { liveDiallers: async () => live },
    calls: {
      add: async (job) => {
        if (queue.away) throw new Refusal('store-unavailable', 'call queue');
        queued.push(job);
      },
      remove: async (deliveryId) => {
        const place = queued.findIndex((job) => job.deliveryId === deliveryId);
        if (place >= 0) queued.splice(place, 1);
      },
      has: async (deliveryId, line) => queued.some((job) => job.deliveryId === deliveryId && routeOf(job.to) === line),
      capacity: async () => ({ liveDiallers: live.length, waitSeconds: queue.seconds }),
      waitSeconds: async () => (queue.seconds > 0 ? queue.seconds : undefined),
    },
    hangUps: { request: async (deliveryId) => void hungUp.push(deliveryId) },
    audit: { append: async (entry) => void refused.push(entry) },
    random: systemRandom,
    dialIns: new DialInStore(redis, secret),
    concurrencyLimit: openingTurns(),
    clock: systemClock,
    destinations: { rulesFor: async () => baseRules(['+31']) },
    ...where,
  } satisfies CallParts & { calls: Pick<CallQueue, 'waitSeconds'>; country: string };
  return { parts, redis, queued, hungUp, refused, live, queue };
}

/** An unused Dutch mobile number, because a number has one live call and tests share a Redis. */
export function numberOfItsOwn(): string {
  return `+316${systemRandom.pick(['1', '2', '3', '4', '5'])}${systemRandom.code(7)}`;
}

/** Each has its own owner, so that tests do not replace each other's challenges. */
export function openRequest(given: Partial<OpenRequest> = {}): OpenRequest {
  return {
    to: readCallee({ number: numberOfItsOwn() }, where),
    owner: systemRandom.id(),
    language: 'nl',
    purpose: 'login',
    terms: {},
    ...given,
  };
}
