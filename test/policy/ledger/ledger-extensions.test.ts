import { describe, expect, it } from 'vitest';
import { callTimes, switchboardAllowances } from '../../../src/policy/ledger/call-rules.ts';
import { busyEnd, newNumber, openLedger, reasonOf, retryOf, spokenEnd } from './own-ledger.ts';

const behind = (number: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({ number, postDial: { digits: String(200 + i) } }));

/** Two telephones behind a number have passed: the number is known to be a switchboard. */
async function proveTwo(passOnce: (about: object) => Promise<unknown>, number: string): Promise<void> {
  for (const digits of ['801', '802']) await passOnce({ number, postDial: { digits } });
}

describe('toll fraud: extensions behind one number', () => {
  it('are called five at once; the sixth may ask again soon, and other numbers are not touched', async () => {
    const { ledger, ask } = await openLedger();
    const number = newNumber();
    const asked = await Promise.all(behind(number, 10).map((each) => ask(each)));
    const [first] = asked.filter(({ verdict }) => verdict.allowed);
    expect(asked.filter(({ verdict }) => verdict.allowed)).toHaveLength(callTimes.maxConcurrentSwitchboardCalls);
    const refused = { allowed: false, reason: 'number-in-call', retryAfterSeconds: 20 };
    for (const { verdict } of asked) if (!verdict.allowed) expect(verdict).toEqual(refused);
    expect((await ask(behind(newNumber(), 1)[0])).verdict).toEqual({ allowed: true });
    await ledger.finish(first?.call.deliveryId ?? '', busyEnd);
    expect((await ask({ number, postDial: { digits: '300' } })).verdict).toEqual({ allowed: true });
    expect((await ask({ number, postDial: { digits: '301' } })).verdict).toEqual(refused);
  });

  it('a call that makes way for a newer one to its extension leaves room for it', async () => {
    const { ask } = await openLedger();
    const asked = [];
    for (const each of behind(newNumber(), 5)) asked.push((await ask(each)).call);
    const [first] = asked;
    expect(
      (await ask({ number: first?.number ?? '', postDial: { digits: '200' } }, first?.deliveryId)).verdict,
    ).toEqual({
      allowed: true,
    });
  });

  it('are not called when the number itself is suspended', async () => {
    const { ledger, ask } = await openLedger();
    const number = newNumber();
    const { call } = await ask({ number, postDial: { digits: '202' } });
    await ledger.stops.suspend(number);
    expect(await ledger.start(call.deliveryId)).toEqual({ allowed: false, reason: 'number-suspended' });
    expect(reasonOf((await ask({ number, postDial: { digits: '203' } })).verdict)).toBe('number-suspended');
    await ledger.stops.unsuspend(number);
    expect((await ask({ number, postDial: { digits: '203' } })).verdict).toEqual({ allowed: true });
  });

  it('that never pass are one number to the breaker, and do not block their prefix', async () => {
    const { callOnce, ask, ledger } = await openLedger();
    for (const each of behind(newNumber('+3161234'), 20)) await callOnce(each);
    expect((await ask({ number: newNumber('+3161234') })).verdict).toEqual({ allowed: true });
    expect((await ledger.overview.read()).blocks).toEqual([]);
  });

  it('the number counts as being called until the last of them is over', async () => {
    const { ask, ledger } = await openLedger();
    const number = newNumber('+3161234');
    const { call } = await ask({ number, postDial: { digits: '200' } });
    await ask({ number, postDial: { digits: '201' } });
    await ledger.finish(call.deliveryId, busyEnd);
    for (let i = 0; i < 9; i++) await ask({ number: newNumber('+3161234') });
    expect(reasonOf((await ask({ number: newNumber('+3161234') })).verdict)).toBe('prefix-busy');
  });

  it('have ten times the allowance of a number between them, and a busy call gives back its own', async () => {
    const { callOnce, passOnce, ask } = await openLedger({ number: [{ max: 1, windowSeconds: 600 }] });
    const number = newNumber();
    await proveTwo(passOnce, number);
    const all = behind(number, switchboardAllowances + 1);
    await callOnce({ number, postDial: { digits: '999' } }, busyEnd);
    for (const each of all.slice(0, switchboardAllowances)) await callOnce(each);
    const { verdict } = await ask(all.at(-1));
    expect(reasonOf(verdict)).toBe('number-limit');
    expect(retryOf(verdict)).toBeGreaterThan(590);
    // Without post-dial digits the number has its own allowance, as before.
    expect((await ask({ number })).verdict).toEqual({ allowed: true });
  });

  it('a code that passed gives back its own call, not those of the others', async () => {
    const { callOnce, passOnce, ask } = await openLedger({ number: [{ max: 1, windowSeconds: 600 }] });
    const number = newNumber();
    await proveTwo(passOnce, number);
    const [first, ...others] = behind(number, switchboardAllowances);
    for (const each of others) await callOnce(each);
    await passOnce(first);
    expect((await ask(first)).verdict).toEqual({ allowed: true });
    expect(reasonOf((await ask({ number, postDial: { digits: '999' } })).verdict)).toBe('number-limit');
  });

  it('a number without an extension is called as before', async () => {
    const { ledger, ask, dial } = await openLedger({ number: [{ max: 2, windowSeconds: 600 }] });
    const number = newNumber();
    for (let i = 0; i < 2; i++) await ledger.finish((await dial({ number })).deliveryId, spokenEnd);
    expect(reasonOf((await ask({ number })).verdict)).toBe('number-limit');
    expect((await ask({ number, postDial: { digits: '202' } })).verdict).toEqual({ allowed: true });
  });
});
