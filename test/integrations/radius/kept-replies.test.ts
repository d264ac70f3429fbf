import { expect, it } from 'vitest';
import { KeptReplies, maxBeginning, maxKept, maxUnderWay } from '../../../src/integrations/radius/kept-replies.ts';
import { maxSeen, SeenRequests } from '../../../src/integrations/radius/seen-requests.ts';

const time = { now: 0 };
const open = () => new KeptReplies({ now: () => time.now });
const reply = Buffer.from('reply');
const first = (digest: string, from = '192.0.2.1 1812') => ({ digest, from, isAnswer: false });
const answer = (digest: string) => ({ ...first(digest), isAnswer: true });

it('a request that comes again is under way, then gets the same bytes for half a minute, and then none', () => {
  const kept = open();
  expect(kept.take(first('a'))).toBe('new');
  expect(kept.take(first('a'))).toBe('under-way');
  kept.settle(first('a'), reply);
  expect(kept.take(first('a'))).toBe(reply);
  expect(kept.take(first('b'))).toBe('new');
  time.now += 29_999;
  expect(kept.take(first('a'))).toBe(reply);
  time.now += 1;
  expect(kept.take(first('a'))).toBe('replayed');
});

it('attack: a recorded request is none from another port, nor minutes later', () => {
  const kept = open();
  kept.take(first('a'));
  expect(kept.take(first('a', '192.0.2.1 1813'))).toBe('replayed');
  kept.settle(first('a'), reply);
  expect(kept.take(first('a', '192.0.2.1 1813'))).toBe('replayed');
  time.now += 599_999;
  expect(kept.take(first('a'))).toBe('replayed');
});

it('attack: what was seen fills no memory, and the latest stay', () => {
  const seen = new SeenRequests({ now: () => time.now });
  for (let n = 0; n < 10_000; n += 1) seen.add(`${n}`);
  expect(seen.size).toBe(maxSeen);
  expect([seen.has('9999'), seen.has(`${10_000 - maxSeen}`), seen.has('0')]).toEqual([true, true, false]);
  time.now += 600_000;
  expect(seen.has('9999')).toBe(false);
  seen.add('next');
  expect(seen.size).toBe(1);
});

it('a request that got no reply may come again', () => {
  const kept = open();
  kept.take(first('a'));
  kept.settle(first('a'), undefined);
  expect(kept.take(first('a'))).toBe('new');
});

it('attack: a flood fills neither the memory nor more than its places, and old ones are free again', () => {
  const kept = open();
  for (let n = 0; n < maxBeginning; n += 1) expect(kept.take(first(`${n}`))).toBe('new');
  for (let n = 0; n < 10_000; n += 1) expect(kept.take(first(`more ${n}`))).toBe('too-many');
  expect(kept.size).toBe(maxBeginning);
  for (let n = 0; n < maxBeginning; n += 1) kept.settle(first(`${n}`), reply);
  for (let n = 0; n < 10_000; n += 1) {
    expect(kept.take(first(`next ${n}`))).toBe('new');
    kept.settle(first(`next ${n}`), reply);
  }
  expect(kept.size).toBeLessThanOrEqual(maxKept);
  expect(kept.take(first('next 9999'))).toBe(reply);
});

it('attack: a flood of passwords leaves places to answers, which have an end too', () => {
  const kept = open();
  for (let n = 0; n < maxBeginning; n += 1) kept.take(first(`${n}`));
  for (let n = maxBeginning; n < maxUnderWay; n += 1) expect(kept.take(answer(`answer ${n}`))).toBe('new');
  expect(kept.take(answer('one more'))).toBe('too-many');
  kept.settle(answer(`answer ${maxBeginning}`), undefined);
  expect(kept.take(first('one more'))).toBe('too-many');
  expect(kept.take(answer('one more'))).toBe('new');
});
