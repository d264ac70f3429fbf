import { expect, it } from 'vitest';
import { KeptReplies, maxKept, maxUnderWay } from '../../../src/integrations/radius/kept-replies.ts';

const time = { now: 0 };
const open = () => new KeptReplies({ now: () => time.now });
const reply = Buffer.from('reply');

it('a request that comes again is under way, and then gets the same bytes for ten seconds', () => {
  const kept = open();
  expect(kept.take('a')).toBe('new');
  expect(kept.take('a')).toBe('under-way');
  kept.settle('a', reply);
  expect(kept.take('a')).toBe(reply);
  expect(kept.take('b')).toBe('new');
  time.now += 9_999;
  expect(kept.take('a')).toBe(reply);
  time.now += 1;
  expect(kept.take('a')).toBe('new');
});

it('a request that got no reply may come again', () => {
  const kept = open();
  kept.take('a');
  kept.settle('a', undefined);
  expect(kept.take('a')).toBe('new');
});

it('attack: a flood fills neither the memory nor more than its places, and old ones are free again', () => {
  const kept = open();
  for (let n = 0; n < maxUnderWay; n += 1) expect(kept.take(`${n}`)).toBe('new');
  for (let n = 0; n < 10_000; n += 1) expect(kept.take(`more ${n}`)).toBe('too-many');
  expect(kept.size).toBe(maxUnderWay);
  for (let n = 0; n < maxUnderWay; n += 1) kept.settle(`${n}`, reply);
  for (let n = 0; n < 10_000; n += 1) {
    expect(kept.take(`next ${n}`)).toBe('new');
    kept.settle(`next ${n}`, reply);
  }
  expect(kept.size).toBeLessThanOrEqual(maxKept);
  expect(kept.take('next 9999')).toBe(reply);
});
