import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showAppCode } from '../../src/challenges/show-app-code.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { waitForApp } from '../../src/methods/wait-for-app.ts';
import { systemRandom as random } from '../../src/random.ts';
import { address, type Login, openLogin, password } from '../login/open-login.ts';
import { OwnDevice } from '../methods/own-device.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

const typed = '000000';

async function give(kind: 'phone' | 'app') {
  const user = await home.addPerson();
  if (kind === 'phone') return { user, factor: await home.givePhone(user.id), deviceId: '' };
  const { publicKey } = new OwnDevice();
  const device = { kind: 'browser', id: random.id(), publicKey, name: 'Firefox' } as const;
  await home.parts.app.inbox.noteOpen(device.id);
  return {
    user,
    factor: await home.factors.add(confirmFactor({ userId: user.id }, { kind: 'app', device })),
    deviceId: device.id,
  };
}

/** A login whose password the attacker knows, and a person and a device of their own. */
async function attacked(kind: 'phone' | 'app' = 'phone') {
  const victim = await give(kind);
  const attacker = await give('app');
  const { sessionId } = await startLogin(home.parts, { login: victim.user.login, password, address });
  const challenge = await home.parts.challenges.find((await home.workOf(sessionId)).challenge?.id ?? '');
  if (challenge === undefined) throw new Error('No code was sent');
  return { victim, attacker, sessionId, challenge };
}

type Attacked = Awaited<ReturnType<typeof attacked>>;

/** What an attacker writes to each kind of key that has no MAC. */
const writings: Record<string, (at: Attacked) => Promise<unknown>> = {
  'belcode:session-generation:': ({ attacker }) =>
    home.redis.set(`belcode:session-generation:{${attacker.user.id}}`, '7', 'EX', 60),
  'belcode:sessions:': ({ victim }) =>
    home.redis.zadd(`belcode:sessions:{${victim.user.id}}`, Date.now() + 60_000, 'x'),
  'belcode:attempts:': async () => {
    const counts = await home.redis.keys('belcode:attempts:*');
    if (counts.length > 0) await home.redis.del(...counts);
  },
  'belcode:number-typed:': ({ challenge }) => home.redis.del(`belcode:number-typed:{${challenge.id}}`),
  'belcode:reporting:': ({ challenge }) => home.redis.del(`belcode:reporting:{${challenge.id}}`),
  'belcode:subject:': async ({ challenge }) => {
    for (const key of await home.redis.keys('belcode:subject:*')) await home.redis.lrem(key, 0, challenge.id);
  },
  'belcode:challenges-of:': ({ attacker, challenge }) =>
    home.redis.zadd(`belcode:challenges-of:{${attacker.user.id}}`, Date.now() + 60_000, challenge.id),
  'belcode:challenges-closed:': ({ victim }) => home.redis.del(`belcode:challenges-closed:{${victim.user.id}}`),
  'belcode:app-held:': ({ victim }) => home.redis.del(`belcode:app-held:${victim.user.id}:login`),
  'belcode:app-inbox': async ({ attacker, challenge }) => {
    await home.redis.sadd(`belcode:app-inbox:${attacker.user.id}`, challenge.id);
    await home.redis.publish('belcode:app-inbox', attacker.user.id);
  },
  'belcode:app-open:': ({ attacker }) => home.redis.set(`belcode:app-open:${attacker.deviceId}`, '1', 'EX', 60),
  'belcode:app-proves:': ({ attacker, challenge }) =>
    home.redis.set(`belcode:app-proves:{${challenge.id}}`, attacker.deviceId, 'EX', 60),
  'belcode:app-proved-by:': ({ attacker, challenge }) =>
    home.redis.set(`belcode:app-proved-by:${attacker.deviceId}`, challenge.id, 'EX', 60),
  'belcode:app-expected:': ({ attacker, challenge }) =>
    home.redis.set(`belcode:app-expected:${attacker.user.id}`, challenge.id, 'EX', 60),
  'belcode:app-waits:': ({ attacker, victim }) =>
    home.redis.set(`belcode:app-waits:${victim.user.id}`, attacker.deviceId, 'EX', 60),
  'belcode:nonce:': ({ attacker }) => home.redis.set(`belcode:nonce:${attacker.deviceId}:x`, '1', 'EX', 60),
  'belcode:message:': ({ challenge }) => home.redis.set(`belcode:message:{${challenge.deliveryId}}:201`, '1', 'EX', 60),
  'belcode:delivery:': ({ challenge }) =>
    home.redis.hset(`belcode:delivery:{${challenge.id}}:${challenge.deliveryId}`, 'state', 'spoken'),
  'belcode:progress:': ({ challenge }) =>
    home.redis.xadd(`belcode:progress:{${challenge.id}}`, '*', 'progress', '{"deliveryId":"x","state":"shown","at":1}'),
  'belcode:hang-up': ({ challenge }) => home.redis.publish('belcode:hang-up', `${challenge.deliveryId} passed`),
  'belcode:tried': () => home.redis.set('belcode:tried', 'x', 'EX', 60),
  'belcode:diallers': () => home.redis.hset('belcode:diallers', 'evil', '{"pbx":"live","since":1,"until":1}'),
  'belcode:endpoints:': () => home.redis.sadd('belcode:endpoints:{evil}', '201'),
  'belcode:{': () => home.redis.zadd('belcode:{trunk}:turns', 1, 'x'),
  '{belcode-calls}': ({ challenge, attacker }) =>
    home.redis.hset(`{belcode-calls}:call:${challenge.deliveryId}`, {
      passedAt: '1',
      facts: JSON.stringify({ call: { number: '+31699999999', userId: attacker.user.id } }),
    }),
};

describe.each(Object.entries(writings))('who writes %s', (_, write) => {
  it('does not get past a code, and gets no code', async () => {
    const at = await attacked('app');
    await write(at);
    const { attacker, sessionId, challenge } = at;
    const device = { id: attacker.deviceId, userId: attacker.user.id, factorId: attacker.factor.id };
    const shown = showAppCode({ ...home.parts, digits: 6 }, { device, challengeId: challenge.id });
    await expect(shown).rejects.toMatchObject({ id: 'challenge-over' });
    const signal = AbortSignal.abort();
    const entered = { ...device, state: 'paired' } as unknown as Parameters<typeof waitForApp>[1]['device'];
    const { challenges } = await waitForApp(home.parts, { device: entered, known: [], signal });
    expect(challenges).toEqual([]);
    expect((await answerLogin(home.parts, { sessionId, code: typed, address })).state).not.toBe('passed');
  });

  it('causes no call to another number', async () => {
    const at = await attacked();
    const jobs = () => home.queued.filter(({ challengeId }) => challengeId === at.challenge.id);
    const before = structuredClone(jobs());
    await write(at);
    expect(jobs()).toEqual(before);
    expect(before).toMatchObject([{ to: at.victim.factor.number }]);
  });
});
