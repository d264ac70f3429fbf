import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AriEvent, AriEvents, type AriEventsOptions } from '../../src/asterisk/ari-events.ts';
import { systemClock } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import { systemRandom } from '../../src/random.ts';
import { FakeClock, settled } from '../dialler/fake-clock.ts';
import { startStopwatch } from '../stopwatch.ts';
import { until } from '../until.ts';
import { type FakeAri, password, startFakeAri, user } from './fake-ari.ts';

let ari: FakeAri;
const running: (() => Promise<void>)[] = [];

beforeEach(async () => {
  ari = await startFakeAri();
});

afterEach(async () => {
  for (const stop of running.splice(0)) await stop();
  await ari.close();
});

function connect(options: Partial<AriEventsOptions> = {}) {
  const received: AriEvent[] = [];
  const journal: string[] = [];
  const lines: string[] = [];
  const events = new AriEvents({
    url: ari.url,
    user,
    password,
    app: 'belcode-test',
    log: createLog('test', 'trace', { write: (line) => lines.push(line) }),
    clock: systemClock,
    random: systemRandom,
    onEvent: (event) => received.push(event),
    onConnected: async () => void journal.push('connected'),
    onLive: () => journal.push('live'),
    onLost: () => journal.push('lost'),
    ...options,
  });
  const run = events.run();
  const stop = async () => {
    events.stop();
    await run;
  };
  running.push(stop);
  return { events, received, journal, lines, stop };
}

/** The next pauses before attempts to reconnect. */
async function pauses(clock: FakeClock, count: number): Promise<number[]> {
  const seen: number[] = [];
  while (seen.length < count) {
    await until(() => clock.waiting() > 0);
    const pause = clock.next() ?? 0;
    seen.push(pause);
    await clock.advance(pause);
  }
  return seen;
}

describe('reconnecting', () => {
  it.each([
    [0, [100, 200, 400, 800, 1_500, 1_500, 1_500]],
    [0.999_999, [200, 400, 800, 1_600, 3_000, 3_000, 3_000]],
  ])('goes on for ever with growing pauses, half of each by chance (%d)', async (fraction, expected) => {
    await ari.close();
    const clock = new FakeClock();
    const { lines } = connect({ clock, random: { ...systemRandom, fraction: () => fraction } });
    expect((await pauses(clock, expected.length)).map(Math.round)).toEqual(expected);
    const more = await pauses(clock, 60);
    expect(new Set(more.map(Math.round)).size).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/Asterisk is away: .*ECONNREFUSED.*Trying again until it is back/);
  });

  it('comes back by itself when the server does', async () => {
    const { events, journal } = connect();
    await until(() => events.isLive());
    ari.cut();
    await until(() => !events.isLive());
    await until(() => events.isLive());
    expect(journal).toEqual(['connected', 'live', 'lost', 'connected', 'live']);
  });

  it('after a steady connection it tries at once, after a short one it does not hurry', async () => {
    const clock = new FakeClock();
    const { events } = connect({ clock, random: { ...systemRandom, fraction: () => 0 } });
    const lose = async (steadyFor: number) => {
      await until(() => events.isLive());
      await clock.advance(steadyFor);
      ari.cut();
      await until(() => !events.isLive());
      return (await pauses(clock, 1))[0];
    };
    expect(await lose(60_000)).toBe(50);
    // Two diallers with one name disconnect each other from Asterisk as soon as they are connected.
    expect(await lose(0)).toBe(100);
    expect(await lose(0)).toBe(200);
    expect(await lose(0)).toBe(400);
    expect(await lose(60_000)).toBe(50);
  });

  it('a wrong password is told in one line, without it', async () => {
    const clock = new FakeClock();
    const { events, lines } = connect({ clock, password: 'not this one' });
    await pauses(clock, 5);
    expect(events.isLive()).toBe(false);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain('401');
    expect(lines.join()).not.toContain('not this one');
  });

  it('what an earlier connection left behind is cleared before it is live, and a failure of that counts as one', async () => {
    let failing = true;
    const clock = new FakeClock();
    const { events, journal, lines } = connect({
      clock,
      onConnected: async () => {
        journal.push('connected');
        if (failing) throw new Error('as the test wants it');
      },
    });
    const seen = await pauses(clock, 3);
    expect(seen[2]).toBeGreaterThan(seen[0] ?? 0);
    expect(events.isLive()).toBe(false);
    expect(journal).not.toContain('live');
    expect(journal).not.toContain('lost');
    expect(lines).toHaveLength(1);
    failing = false;
    await pauses(clock, 1);
    await until(() => events.isLive());
  });

  it('is not live while that goes on, and never when the socket closes meanwhile', async () => {
    const clock = new FakeClock();
    const finish: (() => void)[] = [];
    const { events, journal } = connect({
      clock,
      onConnected: () => (finish.length > 0 ? Promise.resolve() : new Promise((resolve) => finish.push(resolve))),
    });
    await until(() => finish.length === 1);
    expect(events.isLive()).toBe(false);
    ari.cut();
    // By the time of an answer on another connection, the end of this one has arrived.
    await fetch(ari.url);
    await settled();
    finish[0]?.();
    await until(() => clock.waiting() > 0);
    expect(journal).toEqual([]);
  });

  it('stops at once in a pause, and while connected', async () => {
    const connected = connect();
    await until(() => connected.events.isLive());
    await connected.stop();
    expect(connected.events.isLive()).toBe(false);
    await ari.close();
    const clock = new FakeClock();
    const away = connect({ clock });
    await until(() => clock.waiting() > 0);
    await away.stop();
    expect(clock.waiting()).toBe(0);
  });
});

describe('a frozen exchange', () => {
  it('that takes the connection and never pongs is dropped within 7 s, and found again; one that pongs is not', async () => {
    const other = await startFakeAri();
    const healthy = connect({ url: other.url });
    running.push(() => other.close());
    const { events, journal } = connect();
    await until(() => events.isLive() && healthy.events.isLive());
    ari.frozen = true;
    const since = performance.now();
    const elapsed = startStopwatch();
    await until(() => !events.isLive(), 9_000);
    const took = performance.now() - since;
    expect(took).toBeGreaterThan(2_900);
    expect(elapsed()).toBeLessThan(7_200);
    expect(journal).toEqual(['connected', 'live', 'lost']);
    expect(healthy.journal).toEqual(['connected', 'live']);
    ari.frozen = false;
    await until(() => events.isLive());
  });

  describe('before the socket is open', () => {
    let silent: Server;

    beforeEach(async () => {
      silent = createServer(() => {});
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    });

    afterEach(() => silent.close());

    it('is given up within 3 s', async () => {
      const clock = new FakeClock();
      const { port } = silent.address() as { port: number };
      const elapsed = startStopwatch();
      const { lines } = connect({ clock, url: `http://127.0.0.1:${port}` });
      await until(() => lines.length === 1, 4_000);
      expect(elapsed()).toBeLessThan(3_500);
    });
  });
});

describe('events', () => {
  it('rubbish and unknown kinds are survived', async () => {
    const { events, received, lines } = connect();
    await until(() => events.isLive());
    for (const text of [
      '',
      '{',
      'null',
      '42',
      '"text"',
      '[]',
      '{"no":"type"}',
      '\u0000',
      '[[[',
      `{"type":"${'x'.repeat(99_999)}`,
    ]) {
      ari.tell(text);
    }
    ari.tell({ type: 'InventedInAsterisk30', channel: null, playback: 7, args: 'none' });
    ari.tell({ type: 'StasisStart', args: ['created'] });
    await until(() => received.some(({ type }) => type === 'StasisStart'));
    expect(received.map(({ type }) => type)).toEqual(['InventedInAsterisk30', 'StasisStart']);
    expect(events.isLive()).toBe(true);
    expect(lines.filter((line) => line.includes('could not read an event')).length).toBeGreaterThan(0);
  });

  it('one that the receiver chokes on does not stop the next', async () => {
    const received: string[] = [];
    const { events } = connect({
      onEvent(event) {
        received.push(event.type);
        if (event.type === 'Bad') throw new TypeError('as the test wants it');
      },
    });
    await until(() => events.isLive());
    ari.tell({ type: 'Bad' });
    ari.tell({ type: 'Good' });
    await until(() => received.length === 2);
    expect(events.isLive()).toBe(true);
  });
});

it('the password is in a header, and in no address and no log line', async () => {
  const { events, lines } = connect();
  await until(() => events.isLive());
  expect(ari.requests).toHaveLength(1);
  expect(ari.requests[0]?.url).toBe('/ari/events?app=belcode-test');
  expect(ari.requests[0]?.authorization).toMatch(/^Basic /);
  const said = lines.join();
  for (const form of [password, encodeURIComponent(password), Buffer.from(`${user}:${password}`).toString('base64')]) {
    expect(said).not.toContain(form);
  }
});

it('connects again when Asterisk answers, but sends no events to the connection', async () => {
  const answers = [true, false];
  const { journal, lines } = connect({ isHeard: async () => answers.shift() ?? true });
  await until(() => journal.length >= 5);
  expect(journal.slice(0, 5)).toEqual(['connected', 'live', 'lost', 'connected', 'live']);
  expect(lines.join('')).toContain('sends no events to this connection');
});
