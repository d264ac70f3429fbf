import { expect, it } from 'vitest';
import { HeardProgress } from '../../src/deliveries/heard-progress.ts';

const event = (at: number) => ({ deliveryId: 'd', state: 'ringing', at });
const told = (before: string, id: string) => `${before} ${id} ${JSON.stringify(event(1))}`;

/** A follower that has read the stream until `5-0`. */
function follower(): HeardProgress {
  const heard = new HeardProgress();
  expect(heard.take(undefined)).toEqual({ events: [], hasMissed: true });
  return heard;
}

it('gives announced events without a read of the stream, in their order', () => {
  const heard = follower();
  heard.hear(told('5-0', '6-0'));
  heard.hear(told('6-0', '6-1'));
  const { events, hasMissed } = heard.take('5-0');
  expect(hasMissed).toBe(false);
  expect(events.map(({ id }) => id)).toEqual(['6-0', '6-1']);
  expect(heard.take('6-1')).toEqual({ events: [], hasMissed: false });
});

it.each([
  ['an event before it was lost', [told('6-0', '7-0')]],
  ['one between two was lost', [told('5-0', '6-0'), told('7-0', '8-0')]],
  ['announcements may have been lost', ['lost']],
  ['it is of a program that tells ids only', ['6-0']],
  ['somebody has published anything', ['5-0 6-0 {"state":']],
  ['nobody has taken them for long', Array.from({ length: 30 }, (_, n) => told(`${n + 5}-0`, `${n + 6}-0`))],
])('has the stream read when %s', (_, messages) => {
  const heard = follower();
  for (const message of messages) {
    if (message === 'lost') heard.miss();
    else heard.hear(message);
  }
  expect(heard.take('5-0')).toEqual({ events: [], hasMissed: true });
});

it('needs no read of the stream while the dialler says that it is there', () => {
  const heard = follower();
  const { wake } = heard;
  heard.hear('alive 5-0');
  expect(wake.aborted).toBe(true);
  expect(heard.take('5-0')).toEqual({ events: [], hasMissed: false });
});

it('has the stream read when the dialler tells of a later event than the follower knows', () => {
  const heard = follower();
  heard.hear('alive 6-0');
  expect(heard.take('5-0').hasMissed).toBe(true);
  heard.hear(told('5-0', '6-0'));
  heard.hear('alive 6-0');
  expect(heard.take('5-0').events).toHaveLength(1);
});

it('leaves out what the follower has read meanwhile', () => {
  const heard = follower();
  heard.hear(told('4-0', '5-0'));
  heard.hear(told('5-0', '10-0'));
  expect(heard.take('5-0').events.map(({ id }) => id)).toEqual(['10-0']);
});

it('takes the first event of a challenge', () => {
  const heard = follower();
  heard.hear(told('-', '1-0'));
  expect(heard.take(undefined).events).toHaveLength(1);
});

it('wakes for what comes between two takes, and not for what was taken', () => {
  const heard = follower();
  const { wake } = heard;
  heard.hear(told('5-0', '6-0'));
  expect(wake.aborted).toBe(true);
  heard.take('5-0');
  expect(heard.wake.aborted).toBe(false);
});
