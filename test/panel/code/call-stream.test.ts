import { describe, expect, it } from 'vitest';
import type { Challenge } from '../../../src/challenges/challenge.ts';
import type { DeliveryProgress, DeliveryState, EndReason, ProgressEvent } from '../../../src/deliveries/delivery.ts';
import { callStream } from '../../../src/panel/code/call-stream.ts';
import type { CallView, UpcomingCall } from '../../../src/panel/code/describe-call.ts';

const challenge = { id: 'c', state: 'open', deliveryId: 'second' } as Challenge;

function event(deliveryId: string, state: DeliveryState, reason?: EndReason): ProgressEvent {
  return { id: '1-0', progress: { deliveryId, state, ...(reason === undefined ? {} : { reason }), at: 0 } };
}

/** What a browser receives for these events, followed by this number of silences. */
async function told(
  events: ProgressEvent[],
  {
    silences = 0,
    readUpcoming,
  }: { silences?: number; readUpcoming: (latest: DeliveryProgress) => Promise<UpcomingCall> },
): Promise<CallView[]> {
  const stop = new AbortController();
  let silent = 0;
  const clock = {
    now: () => 0,
    // Each wait ends at once, after the events.
    async wait() {
      await new Promise((resolve) => setImmediate(resolve));
      silent += 1;
      if (silent > silences) stop.abort();
    },
  };
  async function* feed() {
    yield* events;
    await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
  }
  const views: CallView[] = [];
  const stream = callStream({
    events: feed(),
    language: 'en',
    kind: 'call',
    clock,
    signal: stop.signal,
    look: async () => challenge,
    readUpcoming: (_, latest) => readUpcoming(latest),
  });
  for await (const line of stream) {
    if (line.startsWith('event: call')) views.push(JSON.parse(line.slice(line.indexOf('{'))));
  }
  return views;
}

describe('the live call', () => {
  it('S19 reports with its end when the next call is possible, computed at that moment', async () => {
    const asked: string[] = [];
    const views = await told([event('second', 'dialling'), event('second', 'ended', 'busy')], {
      async readUpcoming({ state }) {
        asked.push(state);
        return { next: { may: true, inSeconds: 20 } };
      },
    });
    expect(asked).toEqual(['ended']);
    expect(views.at(-1)).toMatchObject({ over: true, news: 'The line is busy.', againInSeconds: 20 });
  });

  it('asks nothing about calls that already had a next one, because a page that joins late would reload in circles', async () => {
    const views = await told([event('first', 'ended', 'busy'), event('second', 'ringing')], {
      readUpcoming: async () => ({ next: { may: false, inSeconds: 0 } }),
    });
    expect(views.map(({ noneLeft }) => noneLeft)).toEqual([undefined, undefined]);
  });

  it('reports the waiting time of a queued call, and again as it gets shorter', async () => {
    const left = [20, 16, 12, 8];
    const views = await told([event('second', 'queued')], {
      silences: 8,
      readUpcoming: async () => ({ waitSeconds: left.shift() }),
    });
    expect(views.map(({ waitSeconds }) => waitSeconds).slice(0, 4)).toEqual([20, 20, 12, 8]);
    expect(views.every(({ methodsFirst }) => methodsFirst)).toBe(true);
  });

  it('continues when the next call cannot be looked up', async () => {
    const views = await told([event('second', 'ended', 'no-answer')], {
      readUpcoming: () => Promise.reject(new Error('Redis is away')),
    });
    expect(views).toMatchObject([{ over: true, news: 'Nobody answered.' }]);
    expect(views[0]).not.toHaveProperty('noneLeft');
  });
});
