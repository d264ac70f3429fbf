import { describe, expect, it } from 'vitest';
import type { RequestedCall } from '../../src/policy/ledger/call-ledger.ts';
import { callTimes } from '../../src/policy/ledger/call-rules.ts';
import { newNumber, reasonOf } from '../policy/ledger/own-ledger.ts';
import { openDefaultLedger, unanswered } from './default-ledger.ts';

type About = Partial<RequestedCall>;
type At = Awaited<ReturnType<typeof openDefaultLedger>>;

const most = callTimes.strangersRings[0]?.max ?? 0;

/** A forgotten password of the next name, from the next network. */
const forgotten = (i: number): About => ({
  userId: `u${i}`,
  factorId: `f${i}`,
  purpose: 'forgotten-password',
  address: `a${i}`,
});

const outside = (): About => ({ route: 'trunk', number: newNumber() });
const inside = (i: number): About => ({ route: 'internal', number: `${2000 + i}`, country: '' });

/** How the telephones of a staff are rung, one after another. @returns how many were rung, at most two hundred */
const ways: Record<string, (at: At) => Promise<number>> = {
  'outside, nobody answers': async (at) =>
    (await at.callUntilRefused(200, (i) => ({ ...forgotten(i), ...outside() }), unanswered)).placed,
  'desk phones, nobody answers': async (at) =>
    (await at.callUntilRefused(200, (i) => ({ ...forgotten(i), ...inside(i) }), unanswered)).placed,
  'desk phones, all asked for at the same moment': async (at) => {
    const asked = Array.from({ length: 200 }, (_, i) => at.ask({ ...forgotten(i), ...inside(i) }));
    return (await Promise.all(asked)).filter(({ verdict }) => verdict.allowed).length;
  },
  'messages to desk phones': async (at) => {
    let sent = 0;
    for (let i = 0; i < 200; i++) {
      const call = { ...forgotten(i), route: 'internal', number: `${2000 + i}`, country: '' } as const;
      if ((await at.ledger.message({ ...call, deliveryId: `d${i}`, challengeId: `d${i}` })).allowed) sent += 1;
    }
    return sent;
  },
};

/** Who goes on after that. */
const others: Record<string, About> = {
  'a forgotten password where the user is known': { ...forgotten(999), known: true },
  'a login': { userId: 'anna', factorId: 'fa', purpose: 'login' },
  'a user who adds a telephone': { userId: 'anna', purpose: 'set-up' },
  'an API key': { userId: 'anna', factorId: 'fa', purpose: 'forgotten-password', apiKeyId: 'k1' },
};

describe('somebody who knows the names of a whole staff', () => {
  it.each(Object.entries(ways))('%s: rings sixty an hour, and nobody else waits for it', async (_way, ring) => {
    const at = await openDefaultLedger({ BELCODE_COUNTRY_CALLS: '1000' });
    expect(await ring(at)).toBe(most);
    const { verdict } = await at.ask({ ...forgotten(998), ...inside(998) });
    expect(verdict).toMatchObject({ reason: 'number-rings' });
    if (verdict.allowed) throw new Error('it was allowed');
    expect(verdict.retryAfterSeconds).toBeGreaterThan(3_000);
    for (const [i, other] of Object.values(others).entries()) {
      expect(reasonOf((await at.ask({ ...other, userId: `other${i}`, ...inside(3_000 + i) })).verdict)).toBeUndefined();
    }
  });
});
