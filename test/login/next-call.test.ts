import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EndReason } from '../../src/deliveries/delivery.ts';
import { nextCall } from '../../src/login/next-call.ts';
import { CallLedgerStore } from '../../src/policy/ledger/call-ledger-store.ts';
import { systemRandom } from '../../src/random.ts';
import { lenientRules } from '../policy/ledger/lenient-ledger.ts';
import { type Login, openLogin } from './open-login.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
  // The product's own pauses.
  home.parts.ledger = new CallLedgerStore(home.redis, lenientRules, {}, `{next-call-${systemRandom.id()}}`);
});

afterAll(() => home.close());

async function afterCall(reason: EndReason) {
  const user = await home.addPerson();
  await home.givePhone(user.id);
  const { code } = await home.logIn(user.login);
  if (code?.sent !== true) throw new Error('no code was sent');
  await home.endCall(code.challenge.id, reason);
  const challenge = await home.parts.challenges.find(code.challenge.id);
  if (challenge === undefined) throw new Error('no challenge');
  return { user, challenge };
}

describe('S19 call again', () => {
  it.each(['busy', 'no-answer', 'no-key'] as const)('after %s: in 20 s', async (reason) => {
    const { challenge } = await afterCall(reason);
    const { may, inSeconds } = await nextCall(home.parts, challenge);
    expect(may).toBe(true);
    expect(inSeconds).toBeGreaterThan(17);
    expect(inSeconds).toBeLessThanOrEqual(20);
  });

  it('not while calls are held, to a suspended number, or when all calls are stopped', async () => {
    const { user, challenge } = await afterCall('no-key');
    await home.parts.ledger.stops.hold(user.id);
    expect(await nextCall(home.parts, challenge)).toMatchObject({ may: false, why: 'calls-held' });
    await home.parts.ledger.stops.release(user.id);
    await home.parts.ledger.stops.suspend(challenge.to);
    expect(await nextCall(home.parts, challenge)).toMatchObject({ may: false, why: 'number-suspended' });
    await home.parts.ledger.stops.unsuspend(challenge.to);
    expect(await nextCall(home.parts, challenge)).toMatchObject({ may: true });
  });

  it('not after three answered calls without a right code', async () => {
    const { challenge } = await afterCall('no-key');
    expect(await nextCall(home.parts, { ...challenge, calls: 3 })).toMatchObject({ may: false, why: 'too-many-calls' });
    const busy = await afterCall('busy');
    expect(await nextCall(home.parts, { ...busy.challenge, calls: 3 })).toMatchObject({ may: true });
  });
});
