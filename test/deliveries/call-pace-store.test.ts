import { expect, it } from 'vitest';
import { CallPaceStore } from '../../src/deliveries/call-pace-store.ts';
import { connectLab, connectTo, nowhereUrl } from '../connections.ts';

/** Writes down how long it was asked to wait, and does not. */
function patientClock(waits: number[]) {
  return { now: () => 0, wait: async (milliseconds: number) => void waits.push(milliseconds) };
}

it('V06 gives out turns of the second trunk evenly, over all diallers', async () => {
  const waits: number[] = [];
  const redis = [await connectLab(), await connectLab()];
  await redis[0]?.del('belcode:second-trunk');
  const paces = redis.map((each) => new CallPaceStore({ redis: each, clock: patientClock(waits), callsPerSecond: 2 }));
  await Promise.all(Array.from({ length: 10 }, (_, n) => paces[n % 2]?.turn()));
  const sorted = [0, ...waits].sort((one, other) => one - other);
  expect(sorted).toHaveLength(10);
  for (let n = 1; n < sorted.length; n += 1) {
    // 600 ms between two turns, less what has passed between the questions.
    expect((sorted[n] ?? 0) - (sorted[n - 1] ?? 0)).toBeGreaterThan(400);
  }
});

it('refuses when Redis is away', async () => {
  const pace = new CallPaceStore({ redis: connectTo(nowhereUrl), clock: patientClock([]), callsPerSecond: 1 });
  await expect(pace.turn()).rejects.toMatchObject({ id: 'store-unavailable' });
});
