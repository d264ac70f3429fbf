import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Challenge } from '../../src/challenges/challenge.ts';
import { ChallengeStore } from '../../src/challenges/challenge-store.ts';
import { codeDigest } from '../../src/challenges/code-digest.ts';
import { claimDialledIn } from '../../src/challenges/dial-in.ts';
import { showAppCode } from '../../src/challenges/show-app-code.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { enter } from '../../src/login/enter.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { confirmFactor } from '../../src/methods/confirm-factor.ts';
import { enterDevice } from '../../src/methods/enter-device.ts';
import { logInDevice, pairDevice } from '../../src/methods/pair-device.ts';
import { showAddition } from '../../src/methods/show-addition.ts';
import { systemRandom as random } from '../../src/random.ts';
import { secret } from '../challenges/parts.ts';
import { address, type Login, openLogin, password } from '../login/open-login.ts';
import { OwnDevice } from '../methods/own-device.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

const keyOf = (id: string) => `belcode:challenge:{${id}}`;
const rightCode = '482913';
/** The code that the attacker types. Somebody who watches Redis can see its digest. */
const typed = '000000';
const digestOf = (id: string) => codeDigest(secret, id, typed);

/** The attacker knows the password, and the login waits for a code that only its user gets. */
async function atChallenge(kind: 'phone' | 'authenticator' = 'phone') {
  const user = await home.addPerson();
  if (kind === 'phone') await home.givePhone(user.id);
  else await home.giveAuthenticator(user.id);
  const { sessionId } = await startLogin(home.parts, { login: user.login, password, address });
  const { challenge: asked } = await home.workOf(sessionId);
  const challenge = await home.parts.challenges.find(asked?.id ?? '');
  if (challenge === undefined) throw new Error('No code was sent');
  return { user, sessionId, challenge };
}

const write = (id: string, values: Record<string, string>) => home.redis.hset(keyOf(id), values);

/** A challenge of the attacker's own login, whose code they know. */
async function own(): Promise<Challenge> {
  const { challenge } = await atChallenge();
  await home.speak(challenge.id, typed);
  return challenge;
}

type Forgery = (challenge: Challenge, user: { id: string }) => Promise<unknown>;

/** Each is tried on a challenge that waits for its call, and on one whose code has been spoken. */
const forgeries: Record<string, Forgery> = {
  'the digest of a code that they typed': ({ id }) =>
    write(id, { state: 'armed', digest: digestOf(id), expiresAt: String(Date.now() + 60_000) }),
  'the same, with the MAC of a code of their own': async ({ id }) => {
    const other = await own();
    const armedMac = (await home.redis.hget(keyOf(other.id), 'armedMac')) ?? '';
    await write(id, { state: 'armed', digest: digestOf(id), armedMac });
  },
  'everything of a challenge of their own': async ({ id, owner }) => {
    const other = await own();
    await write(id, { ...(await home.redis.hgetall(keyOf(other.id))), owner });
  },
  'the code and the delivery of a challenge of their own': async ({ id }) => {
    const other = await own();
    const { digest = '', armedMac = '', deliveryId = '' } = await home.redis.hgetall(keyOf(other.id));
    await write(id, { state: 'armed', digest, armedMac, deliveryId });
  },
  'the state passed': ({ id }) => write(id, { state: 'passed' }),
  'the state passed, with what they typed': ({ id }) =>
    write(id, { state: 'passed', passedTyped: digestOf(id), passedWith: digestOf(id), passedMac: 'x', armedMac: 'x' }),
  'the proof by number, which the page may answer with nothing': ({ id }) =>
    write(id, { kind: 'app', proof: 'number' }),
  'the kind authenticator': ({ id }) => write(id, { kind: 'authenticator' }),
  'their own telephone': ({ id }) => write(id, { to: '+31699999999' }),
  'themselves as its user': async ({ id }) => write(id, { userId: (await own()).userId ?? '' }),
  'another method': ({ id }) => write(id, { factorId: 'another' }),
  'no method, as of a telephone that is being added': ({ id }) => write(id, { factorId: '' }),
  'another purpose': ({ id }) => write(id, { purpose: 'set-up' }),
  'a longer life': ({ id }) => write(id, { expiresAt: String(Date.now() + 86_400_000) }),
  'a later beginning': ({ id, openedAt }) => write(id, { openedAt: String(openedAt + 60_000) }),
  'no MAC': ({ id }) => home.redis.hdel(keyOf(id), 'mac'),
};

describe('an attacker who writes to Redis gets past no challenge', () => {
  describe.each(['waits for its call', 'has a code that was spoken'])('that %s', (when) => {
    it.each(Object.entries(forgeries))('%s', async (_, forge) => {
      const { user, sessionId, challenge } = await atChallenge();
      if (when !== 'waits for its call') await home.speak(challenge.id, rightCode);
      await forge(challenge, user);
      const { state } = await answerLogin(home.parts, { sessionId, code: typed, address });
      expect(['over', 'wrong', 'not-sent']).toContain(state);
      expect((await home.parts.challenges.find(challenge.id))?.state).not.toBe('passed');
      expect((await home.workOf(sessionId)).challenge?.id).toBe(challenge.id);
    });
  });

  it.each(['number', 'code'])('of an authenticator, by the proof by %s of an app', async (proof) => {
    const { sessionId, challenge } = await atChallenge('authenticator');
    await write(challenge.id, { kind: 'app', proof });
    const { state } = await answerLogin(home.parts, { sessionId, code: typed, address });
    expect(state).toBe('over');
  });

  it('of an authenticator, by the digest of what they typed', async () => {
    const { sessionId, challenge } = await atChallenge('authenticator');
    await write(challenge.id, { digest: digestOf(challenge.id) });
    const { state } = await answerLogin(home.parts, { sessionId, code: typed, address });
    expect(['over', 'wrong']).toContain(state);
  });

  it('by the code of an earlier call', async () => {
    const { sessionId, challenge } = await atChallenge();
    await home.speak(challenge.id, typed);
    const { digest = '', armedMac = '' } = await home.redis.hgetall(keyOf(challenge.id));
    const { id, deliveryId: from } = challenge;
    await home.parts.challenges.again(id, { from, to: random.id(), free: true }, 3);
    await write(challenge.id, { state: 'armed', digest, armedMac });
    expect((await answerLogin(home.parts, { sessionId, code: typed, address })).state).toBe('over');
  });

  it('that is made from nothing, or with another secret', async () => {
    const { challenge, user } = await atChallenge();
    const others = new ChallengeStore(home.redis, 'another secret, of more than thirty-two bytes');
    const { id: _id, state: _state, ...asked } = challenge;
    const forged = await others.open({ ...asked, id: random.id(), userId: user.id });
    expect(await home.parts.challenges.find(forged.challenge.id)).toBeUndefined();
    await write('from-nothing', { state: 'passed', owner: challenge.owner, kind: 'phone', userId: user.id });
    expect(await home.parts.challenges.find('from-nothing')).toBeUndefined();
  });

  it('by a kept reply to an Idempotency-Key', async () => {
    const { challenge } = await atChallenge();
    await home.speak(challenge.id, rightCode);
    const asked = { id: challenge.id, owner: challenge.owner, digest: digestOf(challenge.id), replyKey: 'again' };
    expect((await home.parts.challenges.settle(asked)).state).toBe('armed');
    const replies = `belcode:replies:{${challenge.id}}`;
    await home.redis.hset(replies, 'again', `${asked.digest} passed 5`);
    expect((await home.parts.challenges.settle(asked)).state).toBe('expired');
    // Nor when somebody has typed the right code meanwhile.
    const right = { ...asked, digest: codeDigest(secret, challenge.id, rightCode), replyKey: 'right' };
    expect((await home.parts.challenges.settle(right)).state).toBe('passed');
    expect((await home.parts.challenges.settle(right)).state).toBe('passed');
    expect((await home.parts.challenges.settle(asked)).state).toBe('expired');
  });

  it('and the right code passes', async () => {
    const { sessionId, challenge } = await atChallenge();
    await home.speak(challenge.id, rightCode);
    expect((await answerLogin(home.parts, { sessionId, code: rightCode, address })).state).toBe('passed');
    expect((await home.parts.challenges.find(challenge.id))?.state).toBe('passed');
  });
});

describe('an attacker who writes to Redis hears and sees nobody else’s code', () => {
  const note = (extension: string, as = 'enrolled') => `belcode:dial-in:{${extension}}:${as}`;

  it('by a telephone that dials in', async () => {
    const { challenge, user } = await atChallenge();
    const waiting = JSON.stringify({ challengeId: challenge.id, userId: user.id, factorId: challenge.factorId });
    for (const value of [waiting, `.${waiting}`, `${'A'.repeat(43)}.${waiting}`]) {
      await home.redis.set(note('284'), value, 'EX', 60);
      expect(await claimDialledIn(home.parts, '284')).toBeUndefined();
    }
  });

  it('by the note of the telephone of the user, for their own', async () => {
    const user = await home.addPerson();
    const desk = await home.givePhone(user.id, '285');
    await startLogin(home.parts, { login: user.login, password, address });
    await home.redis.copy(note('285'), note('286'), 'REPLACE');
    expect(desk.number).toBe('285');
    expect(await claimDialledIn(home.parts, '286')).toBeUndefined();
    expect(await home.redis.get(note('285'))).toContain(user.id);
  });

  it('by their own app, while the code goes to the app of the user', async () => {
    const [victim, attacker] = [await withApp(), await withApp()];
    const { sessionId } = await startLogin(home.parts, { login: victim.person.login, password, address });
    const { challenge } = await home.workOf(sessionId);
    const id = challenge?.id ?? '';
    await write(id, { userId: attacker.person.id, factorId: attacker.factor.id });
    await home.parts.app.inbox.note(attacker.person.id, id);
    await expect(shown(attacker.device, id)).rejects.toMatchObject({ id: 'challenge-over' });
    await write(id, { userId: victim.person.id, factorId: victim.factor.id });
    expect(await shown(victim.device, id)).toMatch(/^\d{6}$/);
  });

  it('by a delivery of their own, whose code they know', async () => {
    const [victim, attacker] = [await withApp(), await withApp()];
    const { sessionId } = await startLogin(home.parts, { login: victim.person.login, password, address });
    const other = await startLogin(home.parts, { login: attacker.person.login, password, address });
    const id = (await home.workOf(sessionId)).challenge?.id ?? '';
    const theirs = (await home.workOf(other.sessionId)).challenge?.id ?? '';
    const known = await shown(attacker.device, theirs);
    await write(id, { deliveryId: (await home.parts.challenges.find(theirs))?.deliveryId ?? '' });
    await expect(shown(victim.device, id)).rejects.toMatchObject({ id: 'challenge-over' });
    expect((await answerLogin(home.parts, { sessionId, code: known, address })).state).toBe('over');
  });
});

/** A page that shows a pairing code. */
async function atPairing() {
  const person = await home.addPerson();
  const start = await home.putAt(person.id, { step: 'set-up', passwordProvenAt: Date.now() });
  const { sessionId } = await beginFactor(home.parts, { sessionId: start, kind: 'app' });
  const entered = await enter(home.parts, sessionId, 'read');
  const shownApp = await showAddition(home.parts, entered);
  const pairingCode = shownApp?.kind === 'app' ? (shownApp.pairingCode ?? '') : '';
  return { person, sessionId, pairingCode, challengeId: entered.session.work.adding?.challengeId ?? '' };
}

async function paired(pairingCode: string): Promise<OwnDevice> {
  const device = new OwnDevice();
  device.id = (await pairDevice(home.parts, { pairingCode, publicKey: device.publicKey, name: 'Firefox', address })).id;
  return device;
}

async function shown(device: OwnDevice, challengeId: string): Promise<string> {
  const asking = await enterDevice(home.parts, { ...device.claim('code', {}), address });
  const code = await showAppCode({ ...home.parts, digits: 6 }, { device: asking, challengeId });
  return code.proof === 'code' ? code.code : '';
}

async function withApp() {
  const { person, sessionId, pairingCode, challengeId } = await atPairing();
  const device = await paired(pairingCode);
  const added = await confirmFactor(home.parts, { sessionId, code: await shown(device, challengeId), address });
  if (added.state !== 'added') throw new Error(added.state);
  // Open, so that a login sends it a code.
  await home.parts.app.inbox.noteOpen(device.id);
  return { person, device, factor: added.factor };
}

describe('an attacker who writes to Redis adds no device to another user', () => {
  const proves = (challengeId: string) => `belcode:app-proves:{${challengeId}}`;

  it('by their own device in the place of the one that showed the code', async () => {
    const page = await atPairing();
    const code = await shown(await paired(page.pairingCode), page.challengeId);
    const attacker = await paired((await atPairing()).pairingCode);
    await home.redis.set(proves(page.challengeId), attacker.id, 'EX', 60);
    expect((await confirmFactor(home.parts, { sessionId: page.sessionId, code, address })).state).toBe('over');
    expect(await home.parts.app.devices.list(page.person.id)).toEqual([]);
  });

  it("by a device that they paired with the user's password", async () => {
    const page = await atPairing();
    const code = await shown(await paired(page.pairingCode), page.challengeId);
    await home.redis.del(proves(page.challengeId));
    const attacker = new OwnDevice();
    const given = { login: page.person.login, password, publicKey: attacker.publicKey, name: 'Safari', address };
    attacker.id = (await logInDevice(home.parts, given)).id;
    expect(await home.redis.get(proves(page.challengeId))).toBe(attacker.id);
    expect((await confirmFactor(home.parts, { sessionId: page.sessionId, code, address })).state).toBe('over');
    expect(await home.parts.app.devices.list(page.person.id)).toEqual([]);
  });

  it('and the device that showed the code is added', async () => {
    const { device, person } = await withApp();
    expect(await home.parts.app.devices.list(person.id)).toMatchObject([{ id: device.id }]);
  });
});
