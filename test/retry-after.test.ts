import { expect, it } from 'vitest';
import { Refusal, type RefusalId, refusals } from '../src/errors.ts';
import { retryAfterOf, secondsOfRefusal } from '../src/retry-after.ts';

/** What only another act than waiting mends. */
const never: RefusalId[] = ['too-many-calls', 'keys-missed', 'authenticator-unreadable', 'app-not-online'];

it.each(Object.keys(secondsOfRefusal) as RefusalId[])('%s says to wait only where waiting helps', (id) => {
  expect(retryAfterOf(new Refusal(id)) === undefined).toBe(never.includes(id));
});

it('every refusal by which clients try again is decided, and no other has seconds by itself', () => {
  const waiting = Object.entries(refusals).filter(([, { status }]) => status === 429 || status === 503);
  expect(Object.keys(secondsOfRefusal).sort()).toEqual(waiting.map(([id]) => id).sort());
  expect(retryAfterOf(new Refusal('number-in-call'))).toBeUndefined();
});

it('seconds that the refusal knows come first', () => {
  for (const id of ['queue-full', 'keys-missed', 'number-in-call'] as const)
    expect(retryAfterOf(new Refusal(id, undefined, { retryAfterSeconds: 7 }))).toBe(7);
});
