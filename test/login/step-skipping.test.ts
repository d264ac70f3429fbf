import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyGrant } from '../../src/accounts/grant.ts';
import { type SessionStep, sessionSteps } from '../../src/accounts/session.ts';
import { answerForgotten } from '../../src/login/answer-forgotten.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { answerRecovery } from '../../src/login/answer-recovery.ts';
import { chooseForgottenPassword } from '../../src/login/choose-forgotten-password.ts';
import { chooseNewPassword } from '../../src/login/choose-new-password.ts';
import { confirmPassword } from '../../src/login/confirm-password.ts';
import { type ConversationAct, conversation, nextStep } from '../../src/login/conversation.ts';
import { endAllSessions } from '../../src/login/end-all-sessions.ts';
import { enter, enterPanel } from '../../src/login/enter.ts';
import type { LoginParts } from '../../src/login/login-parts.ts';
import { proveSetUpCode } from '../../src/login/prove-set-up-code.ts';
import { rememberThisBrowser } from '../../src/login/remember-browser.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { skipSetUp } from '../../src/login/skip-set-up.ts';
import { askAgain } from '../../src/methods/ask-again.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { confirmFactor } from '../../src/methods/confirm-factor.ts';
import { makeRecoveryCodes } from '../../src/methods/make-recovery-codes.ts';
import { removeFactor } from '../../src/methods/remove-factor.ts';
import { renameFactor } from '../../src/methods/rename-factor.ts';
import { reorderFactors } from '../../src/methods/reorder-factors.ts';
import { setPrimary } from '../../src/methods/set-primary.ts';
import { address, type Login, openLogin, password, refusalOf } from './open-login.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

const newPassword = 'another good password';
const recoveryCode = 'B'.repeat(28);

type Try = (parts: LoginParts, sessionId: string, factorId: string) => Promise<unknown>;

/** Every act, as someone who skips a step would try it. Logging out is allowed at every step. */
const acts: Record<Exclude<ConversationAct, 'log-out'>, Try> = {
  'send-code': (parts, sessionId) => sendCode(parts, { sessionId }),
  'answer-login': (parts, sessionId) => answerLogin(parts, { sessionId, code: '123456', address }),
  'answer-recovery': (parts, sessionId) => answerRecovery(parts, { sessionId, code: recoveryCode, address }),
  'remember-browser': (parts, sessionId) => rememberThisBrowser(parts, { sessionId, address }),
  'make-recovery-codes': (parts, sessionId) => makeRecoveryCodes(parts, { sessionId, address }),
  'ask-again': (parts, sessionId) => askAgain(parts, { sessionId, address, what: 'code' }),
  'confirm-password': (parts, sessionId) => confirmPassword(parts, { sessionId, password }),
  'prove-set-up-code': (parts, sessionId) => proveSetUpCode(parts, { sessionId, code: 'BCDF GHJK' }),
  'begin-factor': (parts, sessionId) => beginFactor(parts, { sessionId, kind: 'authenticator' }),
  'confirm-factor': (parts, sessionId) => confirmFactor(parts, { sessionId, code: '123456', address }),
  'skip-set-up': (parts, sessionId) => skipSetUp(parts, { sessionId, address }),
  'remove-factor': (parts, sessionId, factorId) => removeFactor(parts, { sessionId, factorId, address }),
  'set-primary': (parts, sessionId, factorId) => setPrimary(parts, { sessionId, factorId }),
  'rename-factor': (parts, sessionId, factorId) => renameFactor(parts, { sessionId, factorId, name: 'mine' }),
  'reorder-factors': (parts, sessionId, factorId) => reorderFactors(parts, { sessionId, factorIds: [factorId] }),
  'choose-new-password': (parts, sessionId) => chooseNewPassword(parts, { sessionId, password: newPassword }),
  'choose-forgotten-password': (parts, sessionId) =>
    chooseForgottenPassword(parts, { sessionId, password: newPassword }),
  'answer-forgotten': (parts, sessionId) => answerForgotten(parts, { sessionId, code: '123456' }),
  'end-all-sessions': (parts, sessionId) => endAllSessions(parts, { sessionId }),
  'use-panel': (parts, sessionId) => enterPanel(parts, { sessionId }),
  read: (parts, sessionId) => enter(parts, sessionId, 'read'),
};

const partial = sessionSteps.filter((step) => step !== 'full');
const foreign = partial.flatMap((step) =>
  (Object.keys(acts) as (keyof typeof acts)[])
    .filter((act) => !(conversation[step].acts as readonly string[]).includes(act))
    .map((act) => [step, act] as const),
);

/** The user has the methods that a person at this step would have. */
async function somebodyAt(step: SessionStep) {
  const user = await home.addPerson();
  const enrolled = step === 'challenge' || step === 'forgotten' || step === 'full';
  const factorId = enrolled ? (await home.givePhone(user.id)).id : 'x'.repeat(22);
  const now = await home.parts.sessions.now();
  // All proofs are fresh: the step alone must be reason enough to refuse.
  return { user, factorId, sessionId: await home.putAt(user.id, { step, editConfirmedAt: now }) };
}

describe('E05 skipping a step', () => {
  it('covers every act', () => {
    const permitted = new Set<string>(Object.values(conversation).flatMap((step) => step.acts));
    expect([...Object.keys(acts), 'log-out'].sort()).toEqual([...permitted].sort());
  });

  it.each(foreign)('at %s nobody can %s', async (step, act) => {
    const { user, sessionId, factorId } = await somebodyAt(step);
    const before = await home.parts.loginFacts.find(user.id);
    expect(await refusalOf(acts[act](home.parts, sessionId, factorId))).toBe('step-wrong');
    expect((await home.parts.loginFacts.find(user.id))?.passwordHash).toBe(before?.passwordHash);
    expect((await home.parts.sessions.find(sessionId))?.step).toBe(step);
  });

  it.each(Object.keys(acts) as (keyof typeof acts)[])('without a session nobody can %s', async (act) => {
    for (const sessionId of ['', 'A'.repeat(43)]) {
      expect(await refusalOf(acts[act](home.parts, sessionId, 'x'))).toBe('session-unknown');
    }
  });

  it('a full session cannot skip the set-up, or answer for a forgotten password', async () => {
    const { sessionId, factorId } = await somebodyAt('full');
    for (const act of ['skip-set-up', 'answer-forgotten', 'choose-forgotten-password'] as const) {
      expect(await refusalOf(acts[act](home.parts, sessionId, factorId))).toBe('step-wrong');
    }
  });
});

describe('E05 asking again', () => {
  it.each([
    ['challenge', 'addition'],
    ['set-up-code', 'code'],
  ] as const)('at %s: not for the %s', async (step, what) => {
    const { sessionId } = await somebodyAt(step);
    expect(await refusalOf(askAgain(home.parts, { sessionId, address, what }))).toBe('step-wrong');
  });
});

describe('a session from before the second factor', () => {
  it.each(['new-password', 'set-up', 'set-up-code', 'full'] as const)(
    'at %s ends once the user has a method that it has not proven',
    async (step) => {
      const user = await home.addPerson();
      const now = await home.parts.sessions.now();
      const sessionId = await home.putAt(user.id, { step, editConfirmedAt: now });
      await home.givePhone(user.id);
      const act = step === 'new-password' ? 'choose-new-password' : 'begin-factor';
      expect(await refusalOf(acts[act](home.parts, sessionId, 'x'))).toBe('session-unknown');
      expect(await home.parts.sessions.find(sessionId)).toBeUndefined();
    },
  );
});

describe('a disabled user', () => {
  it('has no session, at any step', async () => {
    const user = await home.addPerson();
    const ids = await Promise.all([home.putAt(user.id, { step: 'set-up' }), home.putAt(user.id, { step: 'full' })]);
    await home.users.setDisabled(user.id, true, everyGrant, { kind: 'operator' });
    for (const sessionId of ids) expect(await refusalOf(enter(home.parts, sessionId, 'read'))).toBe('session-unknown');
  });
});

describe('the next step', () => {
  const notOffered = { state: 'not-offered' } as const;
  const maySkip = { state: 'may-skip', until: undefined } as const;
  const required = { state: 'required', reason: 'date' } as const;
  const enrolled = { state: 'enrolled' } as const;

  it.each([
    ['the second factor comes before a new password (E04)', enrolled, false, true, 'challenge'],
    ['the second factor comes before everything else', enrolled, false, false, 'challenge'],
    ['then comes the new password', enrolled, true, true, 'new-password'],
    ['then everything is open', enrolled, true, false, 'full'],
    ['a user without a method chooses a new password first', required, false, true, 'new-password'],
    ['then comes the set-up', required, false, false, 'set-up'],
    ['the set-up comes even when it may be skipped', maySkip, false, false, 'set-up'],
    ['before date A nothing comes', notOffered, false, false, 'full'],
  ] as const)('%s', (_rule, rollOut, challenged, passwordMustChange, step) => {
    expect(nextStep({ rollOut, challenged, passwordMustChange })).toBe(step);
  });
});
