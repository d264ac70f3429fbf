import { describe, expect, it } from 'vitest';
import { Refusal, type RefusalId, refusals } from '../../../src/errors.ts';
import { twilioCodes, verifyErrorOf } from '../../../src/integrations/twilio-verify/verify-error.ts';

const ids = Object.keys(refusals) as RefusalId[];

describe('a refusal has a number of Twilio', () => {
  it.each([
    ['number-invalid', 60200, 400],
    ['number-plan-changed', 60200, 400],
    ['post-dial-invalid', 60200, 400],
    ['code-malformed', 60200, 400],
    ['key-unknown', 20003, 401],
    ['scope-missing', 20403, 403],
    ['destination-refused', 60605, 403],
    ['extension-not-allowed', 60605, 403],
    ['number-suspended', 60410, 403],
    ['calls-blocked', 60410, 403],
    ['not-found', 20404, 404],
    ['number-in-call', 60212, 429],
    ['calls-paused', 60203, 429],
    ['number-rung-often', 60203, 429],
    ['keys-missed', 60203, 429],
    ['too-many-calls', 60203, 429],
    ['key-paused', 60207, 429],
    ['too-many-tries', 20429, 429],
    ['store-unavailable', 20503, 503],
    ['exchange-unavailable', 20503, 503],
    ['queue-full', 20503, 503],
    ['internal-error', 20500, 500],
  ] as const)('%s: %d, %d', (id, code, status) => {
    expect(verifyErrorOf(new Refusal(id, 'our detail'))).toMatchObject({ code, status, message: refusals[id].words });
  });

  it.each(ids)('%s: one of the table, of the class of our status', (id) => {
    const { code, status } = verifyErrorOf(new Refusal(id));
    expect(Object.values(twilioCodes)).toContain(code);
    expect(Math.floor(status / 100)).toBe(Math.floor(refusals[id].status / 100));
    if (code === twilioCodes.internal) expect(id).toBe('internal-error');
  });
});
