import type { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../src/clock.ts';
import { CallPaceStore, type PacedTrunk } from '../../src/deliveries/call-pace-store.ts';
import { systemRandom as random } from '../../src/random.ts';
import { connectLab, connectTo, nowhereUrl } from '../connections.ts';
import { startStopwatch } from '../stopwatch.ts';
import { until } from '../until.ts';

const callsPerSecond = 10;
const spacing = 110;

let redis: [Redis, Redis];

beforeAll(async () => {
  redis = [await connectLab(), await connectLab()];
});

const parts = () => ({ redis: redis[0], clock: systemClock, random, trunk: 'trunk' }) as const;

/** The pace of one trunk in each of two diallers. */
async function pacesOf(trunk: PacedTrunk, clock: Clock = systemClock) {
  await redis[0].del(`belcode:{${trunk}}:turns`, `belcode:{${trunk}}:next-turn`);
  return redis.map((each) => new CallPaceStore({ redis: each, clock, random, trunk, callsPerSecond }));
}

/** The clock of Redis, which the store uses. */
async function now(): Promise<number> {
  const [seconds, microseconds] = await redis[0].time();
  return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
}

/** A clock that wakes at once and records the requested waits. */
function hastyClock() {
  const waits: number[] = [];
  const clock: Clock = {
    now: () => waits.reduce((sum, wait) => sum + wait, 0),
    wait: async (milliseconds) => void waits.push(milliseconds),
  };
  return { clock, waits };
}

describe('V06 turns', () => {
  it('are so far apart that no second has more than the setting, over all diallers', async () => {
    const paces = await pacesOf('trunk');
    const turns: number[] = [];
    const take = async (n: number) => {
      const turn = await paces[n % 2]?.turn();
      turns.push(await now());
      await turn?.end();
    };
    await Promise.all(Array.from({ length: 25 }, (_, n) => take(n)));
    expect(turns).toHaveLength(25);
    // The time is read after the turn, so the gap between two turns is not exact, but the span of many is.
    expect(Math.max(...turns) - Math.min(...turns)).toBeGreaterThan(24 * spacing - 50);
  });

  it('of one trunk do not affect the other', async () => {
    const { clock, waits } = hastyClock();
    const [first] = await pacesOf('trunk', clock);
    const [second] = await pacesOf('second-trunk', clock);
    await first?.turn();
    await second?.turn();
    expect(waits).toEqual([]);
  });

  it('a turn that is used late is not close to the next, because no turn is granted in advance', async () => {
    const [pace] = await pacesOf('trunk');
    await pace?.turn();
    // A busy dialler wakes late; its turn counts from that moment.
    const late: Clock = { now: Date.now, wait: (milliseconds) => systemClock.wait(milliseconds + spacing / 2) };
    const busy = new CallPaceStore({ redis: redis[1], clock: late, trunk: 'trunk', callsPerSecond, random });
    await busy.turn();
    const turn = await now();
    await pace?.turn();
    expect((await now()) - turn).toBeGreaterThan(spacing - 20);
  });

  it('a call that reaches the wire late counts for a second from then', async () => {
    await pacesOf('trunk');
    const pace = new CallPaceStore({ ...parts(), callsPerSecond: 1 });
    const first = await pace.turn();
    const granted = await now();
    const next = pace.turn();
    // The gap between two turns that are used at once is over, so only the late one is in the way.
    await until(async () => (await now()) > granted + 1_200);
    const out = await now();
    await first.end();
    await next;
    expect((await now()) - out).toBeGreaterThan(1_000);
  });

  it('a dialler that dies with a turn delays the others only for a few seconds', async () => {
    await pacesOf('trunk');
    const pace = new CallPaceStore({ ...parts(), callsPerSecond: 1 });
    await pace.turn();
    const elapsed = startStopwatch();
    await pace.turn();
    expect(elapsed()).toBeLessThan(6_500);
  });

  it('a clock that is set back delays nobody', async () => {
    const [pace] = await pacesOf('trunk', hastyClock().clock);
    await redis[0].set('belcode:{trunk}:next-turn', String(Math.round(await now()) + 3_600_000));
    await pace?.turn();
  });

  it('nobody waits for longer than a minute', async () => {
    const { clock, waits } = hastyClock();
    const [pace] = await pacesOf('trunk', clock);
    const taken = setInterval(() => redis[1].set('belcode:{trunk}:next-turn', String(Date.now() + spacing)), 5);
    try {
      await redis[1].set('belcode:{trunk}:next-turn', String(Date.now() + spacing));
      await expect(pace?.turn()).rejects.toMatchObject({ id: 'queue-full' });
    } finally {
      clearInterval(taken);
    }
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(59_000);
  });
});

it('the end of a waiting call ends its wait', async () => {
  const [pace] = await pacesOf('trunk');
  await pace?.turn();
  const stop = new AbortController();
  const waiting = pace?.turn(stop.signal);
  stop.abort(new Error('not wanted any more'));
  await expect(waiting).rejects.toThrow('not wanted any more');
});

it('a turn whose reply got lost is requested again, and does not wait for itself', async () => {
  await pacesOf('trunk');
  const lossy = await connectLab();
  const send = lossy.sendCommand.bind(lossy);
  let lost = 0;
  lossy.sendCommand = (command) => {
    const sent = send(command);
    if (command.name.startsWith('eval') && lost === 0) {
      lost += 1;
      command.reject(new Error('Command timed out'));
    }
    return sent;
  };
  const elapsed = startStopwatch();
  await new CallPaceStore({ ...parts(), redis: lossy, callsPerSecond: 1 }).turn();
  expect(lost).toBe(1);
  // 1.1 s between two turns of this trunk; 5 s until a turn without news is dropped.
  expect(elapsed()).toBeLessThan(3_000);
});

it('refuses when Redis stays away', async () => {
  const { clock, waits } = hastyClock();
  const pace = new CallPaceStore({ redis: connectTo(nowhereUrl), clock, trunk: 'trunk', callsPerSecond, random });
  await expect(pace.turn()).rejects.toMatchObject({ id: 'store-unavailable' });
  expect(waits).toEqual([500, 500, 500, 500]);
});
