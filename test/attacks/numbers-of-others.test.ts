import { describe, expect, it } from 'vitest';
import { callTimes } from '../../src/policy/ledger/call-rules.ts';
import { newNumber, reasonOf } from '../policy/ledger/own-ledger.ts';
import { openDefaultLedger, unanswered, voicemail } from './default-ledger.ts';

/** Askers of calls to a number that is not theirs. */
const strangers = {
  'another account that adds it': { userId: 'mallory', purpose: 'set-up' },
  'an API key': { apiKeyId: 'k1', purpose: 'login' },
  'an API key that asks for its user': { apiKeyId: 'k1', userId: 'anna', factorId: 'fa', purpose: 'login' },
  'a forgotten password': { userId: 'anna', factorId: 'fa', purpose: 'forgotten-password' },
} as const;

const owned = () => ({ userId: 'anna', factorId: 'fa', number: newNumber(), purpose: 'login' });

describe("a stranger uses up the allowance of somebody's number", () => {
  for (const [end, what] of [
    [voicemail, 'a voicemail answers'],
    [unanswered, 'nobody answers'],
  ] as const) {
    it.each(Object.entries(strangers))(
      `%s, until refused, while ${what}: the owner logs in three times`,
      async (_, who) => {
        const at = await openDefaultLedger();
        const owner = owned();
        await at.passOnce(owner);
        const { rule } = await at.callUntilRefused(60, () => ({ ...who, number: owner.number }), end);
        expect(rule).toMatch(/^(number|user)-/);
        for (let i = 0; i < 3; i++) await at.callOnce(owner, voicemail);
      },
    );
  }

  it.each(Object.entries(strangers))('%s does not raise the pause of the owner', async (_, who) => {
    const at = await openDefaultLedger();
    const owner = owned();
    await at.passOnce(owner);
    await at.callOnce({ ...who, number: owner.number }, voicemail);
    const real = at.inRealTime();
    const waits = async (about: object) =>
      (await real.explain({ ...owner, route: 'trunk', country: 'NL', ...about })).find(
        ({ rule }) => rule === 'number-pause',
      );
    expect(await waits({})).toMatchObject({ allowed: true });
    expect(callTimes.pauses[0]).toBeGreaterThan(0);
  });

  it('a thousand accounts have a small share of a number that has an owner', async () => {
    const at = await openDefaultLedger();
    const owner = owned();
    await at.passOnce(owner);
    const end = await at.callUntilRefused(1_000, (i) => ({ userId: `m${i}`, purpose: 'set-up', number: owner.number }));
    expect(end).toEqual({ placed: 2, rule: 'number-limit' });
    await at.callOnce(owner, voicemail);
  });

  it('one account does not use up a number without an owner: its owner can still add it', async () => {
    const at = await openDefaultLedger();
    const number = newNumber();
    const end = await at.callUntilRefused(9, () => ({ userId: 'mallory', purpose: 'set-up', number }));
    expect(end).toEqual({ placed: 3, rule: 'number-limit' });
    for (let i = 0; i < 2; i++) await at.callOnce({ userId: 'anna', purpose: 'set-up', number }, voicemail);
  });

  it('strangers hold at most three of the five calls behind one switchboard', async () => {
    const at = await openDefaultLedger();
    const number = newNumber();
    const behind = (i: number) => ({ number, postDial: { digits: String(200 + i) } });
    const verdicts = [];
    for (let i = 0; i < 5; i++) verdicts.push((await at.ask({ ...behind(i), userId: `m${i}` })).verdict);
    expect(verdicts.map(reasonOf)).toEqual([undefined, undefined, undefined, 'number-in-call', 'number-in-call']);
    expect((await at.ask({ ...behind(9), userId: 'anna', factorId: 'fa' })).verdict).toEqual({ allowed: true });
  });
});
