import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptLimits } from '../../src/accounts/attempt-limits.ts';
import type { AnywhereKind } from '../../src/accounts/factor-kind.ts';
import { appAttempt } from '../../src/challenges/app-attempt.ts';
import { EndpointPresenceStore } from '../../src/deliveries/endpoint-presence-store.ts';
import { confirmFactor as confirmedBy } from '../../src/factors/confirmed-factor.ts';
import { failuresToLock } from '../../src/factors/failure-store.ts';
import { resetSecondFactor } from '../../src/factors/reset-second-factor.ts';
import { answerForgotten } from '../../src/login/answer-forgotten.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { callForgottenAgain } from '../../src/login/call-forgotten-again.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { notePassedNetwork } from '../../src/login/known-asker.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { type Login, openLogin, password, refusalOf } from '../login/open-login.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

/** Gives each kind of method. @returns types the right code of a challenge */
const kinds: Record<AnywhereKind, (userId: string) => Promise<(challengeId: string) => Promise<string>>> = {
  phone: async (userId) => {
    await home.givePhone(userId);
    return spoken;
  },
  app: async (userId) => {
    const extension = `2${random.code(5)}`;
    const device = { kind: 'endpoint', extension, name: extension } as const;
    await home.factors.add(confirmedBy({ userId }, { kind: 'app', device }));
    await new EndpointPresenceStore(home.redis).note('north', extension, true);
    return spoken;
  },
  authenticator: async (userId) => {
    const { secret } = await home.giveAuthenticator(userId);
    return async () => home.codeOf(secret);
  },
};

async function spoken(challengeId: string): Promise<string> {
  await home.speak(challengeId, '123456');
  return '123456';
}

const wrong = '000000';

/** A user who has passed lately from an address of their own. */
async function knownOwner(kind: AnywhereKind) {
  const user = await home.addPerson();
  const codeOf = await kinds[kind](user.id);
  const own = freshAddress();
  await notePassedNetwork(home.parts, user, {
    session: { generation: '0', factorProvenAt: Date.now() },
    address: own,
  });
  return { user, codeOf, own };
}

async function ask(login: string, by: AnywhereKind, address: string) {
  const asked = await forgotPassword(home.parts, { login, by, address });
  if (asked.state !== 'asked') throw new Error('nothing was asked');
  const { sessionId } = asked;
  const { challenge } = await home.workOf(sessionId);
  return { sessionId, challengeId: challenge?.id ?? '' };
}

const answer = async (sessionId: string, code: string) =>
  (await answerForgotten(home.parts, { sessionId, code, address: freshAddress() })).state;

describe.each(Object.keys(kinds) as AnywhereKind[])('a forgotten password by %s, of somebody known', (kind) => {
  it('goes on while strangers ask for the same name and type wrong codes', async () => {
    const { user, codeOf, own } = await knownOwner(kind);
    const { sessionId, challengeId } = await ask(user.login, kind, own);
    for (let round = 0; round < 2; round += 1) {
      const stranger = await ask(user.login, kind, freshAddress());
      for (let each = 0; each < 5; each += 1) await answer(stranger.sessionId, wrong);
    }
    expect(await home.parts.challenges.find(challengeId)).toMatchObject({ known: true, triesLeft: 5 });
    expect(await answer(sessionId, await codeOf(challengeId))).toBe('passed');
  });

  it('is not locked by wrong codes of strangers', async () => {
    const { user, codeOf, own } = await knownOwner(kind);
    for (let round = 0; round <= failuresToLock; round += 1) await home.parts.failures.reserve(user.id, 'forgotten');
    const stranger = await ask(user.login, kind, freshAddress());
    expect(await home.parts.challenges.find(stranger.challengeId)).toBeUndefined();
    const { sessionId, challengeId } = await ask(user.login, kind, own);
    expect(await answer(sessionId, await codeOf(challengeId))).toBe('passed');
  });

  it('counts its wrong codes apart from those of strangers', async () => {
    const { user, codeOf, own } = await knownOwner(kind);
    const { sessionId, challengeId } = await ask(user.login, kind, own);
    await codeOf(challengeId);
    await answer(sessionId, wrong);
    const counts = await home.database('second_factor_failures').where({ user_id: user.id }).pluck('asker');
    expect(counts).toEqual(['known-forgotten']);
  });

  it('a login ends what strangers have counted', async () => {
    const { user, codeOf, own } = await knownOwner(kind);
    for (let round = 0; round <= failuresToLock; round += 1) await home.parts.failures.reserve(user.id, 'forgotten');
    const { sessionId } = await startLogin(home.parts, { login: user.login, password, address: own });
    const { challenge } = await home.workOf(sessionId);
    const code = await codeOf(challenge?.id ?? '');
    expect((await answerLogin(home.parts, { sessionId, code, address: own })).state).toBe('passed');
    const stranger = await ask(user.login, kind, freshAddress());
    expect(await home.parts.challenges.find(stranger.challengeId)).toBeDefined();
  });

  it('gives no session for a method that was reset meanwhile', async () => {
    const { user, own } = await knownOwner(kind);
    const { sessions, factors } = home.parts;
    const list = factors.list.bind(factors);
    factors.list = async (userId) => {
      const found = await list(userId);
      factors.list = list;
      await resetSecondFactor({ ...home.parts, users: home.users }, { userId: user.id, reason: 'stolen' }, tester);
      return found;
    };
    const { sessionId } = await ask(user.login, kind, own);
    expect((await sessions.find(sessionId))?.userId).toBeUndefined();
  });
});

describe('another call for a forgotten password', () => {
  it('is placed for somebody known in a network whose count strangers have used up', async () => {
    const { user, own } = await knownOwner('phone');
    const stranger = await home.addPerson();
    await home.givePhone(stranger.id);
    const { sessionId, challengeId } = await ask(user.login, 'phone', own);
    await home.endCall(challengeId, 'no-answer');
    const other = await ask(stranger.login, 'phone', own);
    const { max, windowSeconds } = attemptLimits['forgotten-address'];
    while (await home.parts.attempts.take({ at: 'forgotten-address', by: own, max, windowSeconds }));
    const again = (id: string) => refusalOf(callForgottenAgain(home.parts, { sessionId: id, address: own }));
    expect(await again(other.sessionId)).toBe('too-many-tries');
    expect(await again(sessionId)).toBeUndefined();
    expect(await home.parts.challenges.find(challengeId)).toMatchObject({ state: 'open' });
  });
});

describe('the app, of somebody known', () => {
  it('shows codes after strangers have used up theirs, and after one of these was reported', async () => {
    const { user, codeOf, own } = await knownOwner('app');
    const of = (asker: 'forgotten' | 'login') => appAttempt(user.id, asker);
    for (const asker of ['forgotten', 'login'] as const)
      while (await home.parts.attempts.take(of(asker))) await home.parts.app.holds.hold(user.id, asker);
    const stranger = await ask(user.login, 'app', freshAddress());
    expect(await home.parts.challenges.find(stranger.challengeId)).toBeUndefined();
    const { sessionId, challengeId } = await ask(user.login, 'app', own);
    expect(await answer(sessionId, await codeOf(challengeId))).toBe('passed');
    const login = await startLogin(home.parts, { login: user.login, password, address: own });
    expect(login.code).toMatchObject({ sent: true });
  });
});
