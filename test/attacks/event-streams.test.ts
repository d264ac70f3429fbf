import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { progressStream } from '../../src/api/progress-stream.ts';
import { systemClock as clock } from '../../src/clock.ts';
import { maxStreams, maxStreamsEach, OpenStreams, replaced } from '../../src/deliveries/open-streams.ts';
import { callStream } from '../../src/panel/code/call-stream.ts';

const response = () => new EventEmitter() as unknown as ServerResponse;
/** Somebody with one session. */
const ofOne = (group: string) => ({ group, by: group });

describe('event streams have a limit', () => {
  it('of five thousand streams of one session only the newest four stay open, and nobody else loses one', () => {
    const streams = new OpenStreams();
    const other = streams.add(response(), ofOne('other'));
    const signals = Array.from({ length: 5_000 }, () => streams.add(response(), ofOne('one')));
    expect(signals.filter(({ aborted }) => !aborted)).toEqual(signals.slice(-maxStreamsEach));
    expect(signals[0]?.reason).toBe(replaced);
    expect(other.aborted).toBe(false);
  });

  it('a stream whose client has left makes room', () => {
    const streams = new OpenStreams();
    const clients = Array.from({ length: maxStreamsEach }, response);
    const signals = clients.map((client) => streams.add(client, ofOne('one')));
    clients[3]?.emit('close');
    streams.add(response(), ofOne('one'));
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false, true]);
  });

  it('a process has a maximum, beyond which the oldest stream ends', () => {
    const streams = new OpenStreams();
    const signals = Array.from({ length: maxStreams + 3 }, (_, n) => streams.add(response(), ofOne(String(n))));
    expect(signals.filter(({ aborted }) => aborted)).toEqual(signals.slice(0, 3));
  });

  it.each([
    'one account, which has the password, with five hundred sessions',
    'one user of the app, with five hundred devices that are no method',
    'one API key, with five hundred challenges',
  ])('%s: ends no stream of others', () => {
    const streams = new OpenStreams();
    const others = ['anna', 'bob', 'carl'].map((by) => streams.add(response(), { group: `page of ${by}`, by }));
    const flood = Array.from({ length: maxStreams + 500 }, (_, n) =>
      streams.add(response(), { group: `${Math.floor(n / maxStreamsEach)}`, by: 'mallory' }),
    );
    const late = streams.add(response(), ofOne('dora'));
    expect([...others, late].map(({ aborted }) => aborted)).toEqual([false, false, false, false]);
    const left = maxStreams - others.length - 1;
    expect(flood.filter(({ aborted }) => !aborted)).toEqual(flood.slice(-left));
  });

  it('two accounts that flood together end only their own', () => {
    const streams = new OpenStreams();
    const anna = streams.add(response(), ofOne('anna'));
    for (let n = 0; n < maxStreams * 2; n += 1) {
      streams.add(response(), { group: `${Math.floor(n / maxStreamsEach)}`, by: n % 2 === 0 ? 'mallory' : 'malcolm' });
    }
    expect(anna.aborted).toBe(false);
  });

  it.each(['panel', 'api'])('%s: a replaced stream ends with a line that slows the browser down', async (which) => {
    const stop = new AbortController();
    const events = (async function* () {
      await new Promise<void>((resolve) => stop.signal.addEventListener('abort', () => resolve()));
    })();
    const parts = { events, clock, signal: stop.signal, look: async () => undefined };
    const lines =
      which === 'api'
        ? progressStream(parts)
        : callStream({ ...parts, language: 'en', kind: 'call', readUpcoming: async () => ({}) });
    await lines.next();
    const last = lines.next();
    stop.abort(replaced);
    expect((await last).value).toBe('retry: 30000\n\n');
    expect((await lines.next()).done).toBe(true);
  });
});
