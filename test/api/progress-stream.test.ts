import { expect, test } from 'vitest';
import { progressStream } from '../../src/api/progress-stream.ts';
import type { ChallengeState } from '../../src/challenges/challenge.ts';
import type { DeliveryState, ProgressEvent } from '../../src/deliveries/delivery.ts';

/** A clock whose time passes only by waiting, without real time. */
function fastClock() {
  let now = 0;
  return {
    now: () => now,
    async wait(milliseconds: number) {
      await new Promise(setImmediate);
      now += milliseconds;
    },
  };
}

/** Yields the given states, and then nothing until the signal aborts. */
function feed(states: DeliveryState[], signal: AbortSignal) {
  const told = { count: 0 };
  async function* follow(): AsyncGenerator<ProgressEvent, void, undefined> {
    for (const [index, state] of states.entries()) {
      told.count += 1;
      yield { id: `${index}-0`, progress: { deliveryId: 'd', state, at: 0 } };
    }
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }
  return { told, events: follow() };
}

function start(states: DeliveryState[], look: () => Promise<{ state: ChallengeState } | undefined>) {
  const stop = new AbortController();
  const clock = fastClock();
  const { told, events } = feed(states, stop.signal);
  return { stop, clock, told, lines: progressStream({ events, look, clock, signal: stop.signal }) };
}

const armed = async () => ({ state: 'armed' as const });

async function readAll(lines: AsyncGenerator<string>): Promise<string[]> {
  const read: string[] = [];
  for await (const line of lines) read.push(line);
  return read;
}

test('a silent stream says every 15 seconds that it is there', async () => {
  const { lines, clock, stop } = start([], armed);
  expect((await lines.next()).value).toMatch(/^retry: \d+\n\n$/);
  for (const beat of [1, 2, 3]) {
    expect((await lines.next()).value).toMatch(/^: .*\n\n$/);
    expect(clock.now()).toBe(beat * 15_000);
  }
  stop.abort();
  expect((await lines.next()).done).toBe(true);
});

test('nothing is read ahead of a slow reader', async () => {
  const { lines, told, stop } = start(['queued', 'dialling', 'ringing', 'answered'], armed);
  await lines.next();
  await lines.next();
  await new Promise(setImmediate);
  expect(told.count).toBe(1);
  stop.abort();
});

test('when the challenge is over before its call, the call has three seconds for its last words', async () => {
  const { lines, clock } = start(['queued', 'dialling'], async () => ({ state: 'passed' }));
  const read = await readAll(lines);
  expect(read.at(-1)).toBe('event: challenge\nid: over\ndata: {"state":"passed"}\n\n');
  expect(clock.now()).toBeGreaterThanOrEqual(3_000);
  expect(clock.now()).toBeLessThan(8_000);
});

test('a challenge that is there no more has expired', async () => {
  const { lines } = start(['queued', 'ended'], async () => undefined);
  expect((await readAll(lines)).at(-1)).toContain('"expired"');
});

test('a store that is away ends nothing', async () => {
  let looks = 0;
  const { lines } = start(['ended'], async () => {
    looks += 1;
    if (looks < 5) throw new Error('away');
    return { state: 'cancelled' };
  });
  expect((await readAll(lines)).at(-1)).toContain('"cancelled"');
  expect(looks).toBe(5);
});
