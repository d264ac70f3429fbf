import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Refusal, type RefusalId, refusals } from '../src/errors.ts';

const ids = Object.keys(refusals) as RefusalId[];

describe('refusals', () => {
  it.each(ids)('%s has a stable id, a status of HTTP and a sentence for strangers', (id) => {
    const refusal = new Refusal(id, 'the detail');
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(refusal.status).toBeGreaterThanOrEqual(400);
    expect(refusal.status).toBeLessThan(600);
    expect(refusal.words).toMatch(/^[A-Z].*[.>]$/);
    expect(refusal.words).not.toContain('the detail');
  });

  it('say different things', () => {
    expect(new Set(ids.map((id) => refusals[id].words)).size).toBe(ids.length);
  });

  it('what is away is 503: nothing was verified', () => {
    expect(new Refusal('store-unavailable').status).toBe(503);
    expect(new Refusal('exchange-unavailable').status).toBe(503);
  });

  it('keep the detail and the cause for our own log', () => {
    const cause = new Error('the cause');
    const refusal = new Refusal('store-unavailable', 'the detail', { cause });
    expect(refusal).toMatchObject({ name: 'Refusal', id: 'store-unavailable', detail: 'the detail', cause });
    expect(refusal.message).toBe('store-unavailable: the detail');
    expect(inspect(refusal)).toContain('the cause');
  });

  it('without a detail say their id', () => {
    expect(new Refusal('not-found')).toMatchObject({ message: 'not-found', detail: undefined });
  });
});
