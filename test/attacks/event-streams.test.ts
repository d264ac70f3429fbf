import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { progressStream } from '../../src/api/progress-stream.ts';
import { systemClock as clock } from '../../src/clock.ts';
import { maxStreams, maxStreamsEach, OpenStreams, replaced } from '../../src/deliveries/open-streams.ts';
import { callStream } from '../../src/panel/code/call-stream.ts';

const response = () => new EventEmitter() as unknown as ServerResponse;

describe('event streams have a limit', () => {
  it('of five thousand streams of one session only the newest four stay open, and nobody else loses one', () => {
    const streams = new OpenStreams();
    const other = streams.add(response(), 'other');
    const signals = Array.from({ length: 5_000 }, () => streams.add(response(), 'one'));
    expect(signals.filter(({ aborted }) => !aborted)).toEqual(signals.slice(-maxStreamsEach));
    expect(signals[0]?.reason).toBe(replaced);
    expect(other.aborted).toBe(false);
  });

  it('a stream whose client has left makes room', () => {
    const streams = new OpenStreams();
    const clients = Array.from({ length: maxStreamsEach }, response);
    const signals = clients.map((client) => streams.add(client, 'one'));
    clients[3]?.emit('close');
    streams.add(response(), 'one');
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, false, false, true]);
  });

  it('a process has a maximum, beyond which the oldest stream ends', () => {
    const streams = new OpenStreams();
    const signals = Array.from({ length: maxStreams + 3 }, (_, n) => streams.add(response(), String(n)));
    expect(signals.filter(({ aborted }) => aborted)).toEqual(signals.slice(0, 3));
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
