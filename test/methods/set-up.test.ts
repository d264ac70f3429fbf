import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerLogin } from '../../src/login/answer-login.ts';
import { judgeEdit } from '../../src/login/editing.ts';
import { enter, enterPanel } from '../../src/login/enter.ts';
import { skipSetUp } from '../../src/login/skip-set-up.ts';
import { askAgain } from '../../src/methods/ask-again.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { confirmFactor } from '../../src/methods/confirm-factor.ts';
import { showAddition } from '../../src/methods/show-addition.ts';
import { methodBeingAdded } from '../../src/panel/kit/method-of-factor.ts';
import { tester } from '../accounts/people.ts';
import { address, type Login, openLogin, refusalOf } from '../login/open-login.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
  await home.rollOut.set({ offerFrom: '2020-01-01', requireFrom: '2999-01-01' }, tester);
});

afterAll(() => home.close());

const confirm = (sessionId: string, code: string) => confirmFactor(home.parts, { sessionId, code, address });

async function atSetUp() {
  const user = await home.addPerson();
  const { step, sessionId } = await home.logIn(user.login);
  expect(step).toBe('set-up');
  return { user, sessionId };
}

const readLogin = (sessionId: string) => enter(home.parts, sessionId, 'read');

/** The method being added, as the page shows it. */
async function shownAddition(sessionId: string) {
  const { adding } = await home.workOf(sessionId);
  return adding && methodBeingAdded(adding, 'NL');
}

async function shownAuthenticator(sessionId: string) {
  const shown = await showAddition(home.parts, await readLogin(sessionId));
  if (shown?.kind !== 'authenticator') throw new Error('no authenticator');
  return shown;
}

async function beginPhone(sessionId: string, number = home.freshNumber()) {
  const place = await beginFactor(home.parts, { sessionId, kind: 'phone', number, name: "Anna's mobile" });
  const { adding } = await home.workOf(place.sessionId);
  return { ...place, challengeId: adding?.challengeId };
}

describe('S02 S07 a user without a method sets one up during the login', () => {
  it('types the number, is called at once, types the code, and is logged in', async () => {
    const { user, sessionId } = await atSetUp();
    const begun = await beginFactor(home.parts, { sessionId, kind: 'phone', number: '06 2999 0001' });
    expect(begun.step).toBe('set-up-code');
    expect(begun.sessionId).not.toBe(sessionId);
    const { adding } = await home.workOf(begun.sessionId);
    expect(home.queued.at(-1)).toMatchObject({ challengeId: adding?.challengeId, to: '+31629990001', language: 'nl' });
    const shown = await shownAddition(begun.sessionId);
    expect(shown).toMatchObject({ kind: 'phone', mask: '062*****01', landline: false });

    await home.speak(adding?.challengeId, '482913');
    const added = await confirm(begun.sessionId, '482 913');
    expect(added).toMatchObject({ state: 'added', step: 'full', factor: { isPrimary: true, number: '+31629990001' } });
    if (added.state !== 'added') throw new Error('not added');
    expect(added.sessionId).not.toBe(begun.sessionId);
    expect((await enterPanel(home.parts, added)).facts.user.id).toBe(user.id);
    expect(await home.auditOf(user.id)).toContainEqual(
      expect.objectContaining({ event: 'login-passed', kind: 'phone' }),
    );
  });

  it('S18 a landline is recognised', async () => {
    const { sessionId } = await beginPhone((await atSetUp()).sessionId, '050 820 00 01');
    expect(await shownAddition(sessionId)).toMatchObject({ landline: true });
  });

  it('S09 an authenticator: the secret is shown until its code is typed', async () => {
    const { user, sessionId } = await atSetUp();
    const begun = await beginFactor(home.parts, { sessionId, kind: 'authenticator' });
    const adding = await shownAuthenticator(begun.sessionId);
    expect(adding.uri).toContain(`secret=${adding.secret}`);
    expect(
      await home.redis.hget(`belcode:session:{${(await home.parts.sessions.find(begun.sessionId))?.digest}}`, 'work'),
    ).not.toContain(adding.secret);

    expect(await confirm(begun.sessionId, home.codeOf(adding.secret, 50))).toMatchObject({
      state: 'wrong',
      triesLeft: 4,
    });
    const code = home.codeOf(adding.secret);
    const added = await confirm(begun.sessionId, code);
    expect(added).toMatchObject({ state: 'added', step: 'full' });
    if (added.state !== 'added') throw new Error('not added');
    expect((await home.workOf(added.sessionId)).adding).toBeUndefined();

    // T02: the code that confirmed it does not also pass a login.
    const login = await home.logIn(user.login);
    expect(await answerLogin(home.parts, { ...login, code, address })).toMatchObject({ state: 'wrong' });
    home.time.now += 30_000;
    const next = home.codeOf(adding.secret);
    expect(await answerLogin(home.parts, { ...login, code: next, address })).toMatchObject({ state: 'passed' });
  });

  it.each([-9, -2, 2, 9])(
    'an authenticator whose clock is %i steps off is set up, and logs in afterwards',
    async (off) => {
      const { user, sessionId } = await atSetUp();
      const begun = await beginFactor(home.parts, { sessionId, kind: 'authenticator' });
      const { secret } = await shownAuthenticator(begun.sessionId);
      const toldOff = Math.sign(off) * 12;
      expect(await confirm(begun.sessionId, home.codeOf(secret, toldOff))).toMatchObject({
        state: 'wrong',
        clockSeconds: toldOff * 30,
      });
      expect(await confirm(begun.sessionId, home.codeOf(secret, off))).toMatchObject({ state: 'added' });
      const login = await home.logIn(user.login);
      // T02: the same code does not pass again, and a clock does not explain it.
      expect(await answerLogin(home.parts, { ...login, code: home.codeOf(secret, off), address })).toMatchObject({
        state: 'wrong',
        clockSeconds: undefined,
      });
      expect(await answerLogin(home.parts, { ...login, code: home.codeOf(secret, off + 4), address })).toMatchObject({
        state: 'wrong',
      });
      home.time.now += 30_000;
      const code = home.codeOf(secret, off);
      expect(await answerLogin(home.parts, { ...login, code, address })).toMatchObject({ state: 'passed' });
    },
  );

  it('a backup can be added at once, because the password was typed just now', async () => {
    const { user, sessionId } = await atSetUp();
    const begun = await beginPhone(sessionId);
    await home.speak(begun.challengeId, '111111');
    const added = await confirm(begun.sessionId, '111111');
    if (added.state !== 'added') throw new Error('not added');
    expect(judgeEdit((await readLogin(added.sessionId)).session, true)).toBe('allowed');
    await beginFactor(home.parts, { sessionId: added.sessionId, kind: 'authenticator' });
    const adding = await shownAuthenticator(added.sessionId);
    expect(await confirm(added.sessionId, home.codeOf(adding.secret))).toMatchObject({ state: 'added' });
    const set = await home.factors.list(user.id);
    expect(set.map(({ kind, isPrimary }) => [kind, isPrimary])).toEqual([
      ['phone', true],
      ['authenticator', false],
    ]);
  });
});

describe('S05 no method exists until its code is typed', () => {
  it('a wrong code adds nothing, and five wrong codes end the set-up', async () => {
    const { user, sessionId } = await atSetUp();
    const begun = await beginPhone(sessionId);
    expect(await confirm(begun.sessionId, '000000')).toMatchObject({ state: 'not-sent' });
    await home.speak(begun.challengeId, '482913');
    for (const triesLeft of [4, 3, 2, 1]) {
      expect(await confirm(begun.sessionId, '000000')).toMatchObject({ state: 'wrong', triesLeft });
    }
    expect(await confirm(begun.sessionId, '000000')).toMatchObject({ state: 'over' });
    expect(await confirm(begun.sessionId, '482913')).toMatchObject({ state: 'over' });
    expect(await home.factors.list(user.id)).toEqual([]);
    expect((await home.logIn(user.login)).step).toBe('set-up');
  });

  it('E02 the code for one number does not add another', async () => {
    const { user, sessionId } = await atSetUp();
    const first = await beginPhone(sessionId);
    await home.speak(first.challengeId, '111111');
    const second = await beginPhone(first.sessionId);
    expect(await confirm(second.sessionId, '111111')).toMatchObject({ state: 'not-sent' });
    expect(await home.factors.list(user.id)).toEqual([]);
    expect((await home.parts.challenges.find(first.challengeId ?? ''))?.state).toBe('cancelled');
  });

  it('S14 the code of one user adds nothing for another', async () => {
    const [anna, ben] = [await atSetUp(), await atSetUp()];
    const hers = await beginPhone(anna.sessionId);
    await home.speak(hers.challengeId, '111111');
    const his = await beginPhone(ben.sessionId);
    expect(await confirm(his.sessionId, '111111')).toMatchObject({ state: 'not-sent' });
    // Not even when the session of one user names the challenge of the other.
    const session = await home.parts.sessions.find(his.sessionId);
    if (session?.work.adding === undefined) throw new Error('nothing begun');
    const adding = { ...session.work.adding, challengeId: hers.challengeId ?? '' };
    await home.parts.sessions.setWork(session, { adding });
    expect(await confirm(his.sessionId, '111111')).toMatchObject({ state: 'over' });
    expect(await home.factors.list(ben.user.id)).toEqual([]);
  });

  it('twenty simultaneous right answers add it once', async () => {
    const { user, sessionId } = await atSetUp();
    const begun = await beginPhone(sessionId);
    await home.speak(begun.challengeId, '482913');
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => confirm(begun.sessionId, '482913')));
    expect(all.filter((one) => one.status === 'fulfilled' && one.value.state === 'added')).toHaveLength(1);
    expect(await home.factors.list(user.id)).toHaveLength(1);
  });
});

describe('a call for a new number', () => {
  it('S19 can be requested again after it ends, three times in all', async () => {
    const begun = await beginPhone((await atSetUp()).sessionId);
    expect(await refusalOf(askAgain(home.parts, { ...begun, address, what: 'addition' }))).toBe('delivery-under-way');
    for (const outcome of [undefined, undefined, 'too-many-calls']) {
      await home.endCall(begun.challengeId);
      expect(await refusalOf(askAgain(home.parts, { ...begun, address, what: 'addition' }))).toBe(outcome);
    }
  });

  it('is refused for a number that policy forbids or that is no number, and the step stays', async () => {
    const { sessionId } = await atSetUp();
    const cases = [
      ['0900 1234567', 'destination-refused'],
      ['+32 470 12 34 56', 'destination-refused'],
      ['1/sip:x@evil', 'number-invalid'],
      ['', 'number-invalid'],
    ] as const;
    for (const [number, id] of cases) {
      expect(await refusalOf(beginFactor(home.parts, { sessionId, kind: 'phone', number }))).toBe(id);
    }
    expect((await home.parts.sessions.find(sessionId))?.step).toBe('set-up');
  });

  it('ten in an hour at most, because each rings a telephone', async () => {
    const { user, sessionId } = await atSetUp();
    let at = sessionId;
    for (let round = 0; round < 10; round++) at = (await beginPhone(at)).sessionId;
    expect(await refusalOf(beginPhone(at))).toBe('too-many-tries');
    expect(await home.factors.list(user.id)).toEqual([]);
  });
});

describe('S16 skipping', () => {
  const dates = (companyId: string, offerFrom: string | null, requireFrom: string | null) =>
    home.rollOut.set({ companyId, offerFrom, requireFrom }, tester);

  it('is offered from date A, at every login, and is audited', async () => {
    const { user, sessionId } = await atSetUp();
    const place = await skipSetUp(home.parts, { sessionId, address });
    expect(place.step).toBe('full');
    expect(await home.parts.sessions.find(sessionId)).toBeUndefined();
    expect((await home.logIn(user.login)).step).toBe('set-up');
    expect(await home.auditOf(user.id)).toContainEqual({ event: 'setup-skipped', address });
  });

  it('is not needed before date A: the login asks for nothing', async () => {
    const company = await home.addCompany();
    await dates(company.id, '2998-01-01', '2999-01-01');
    const user = await home.addPerson({ companyId: company.id });
    expect((await home.logIn(user.login)).step).toBe('full');
  });

  it('ends at date B: no login without a method', async () => {
    const company = await home.addCompany();
    await dates(company.id, '2020-01-01', '2020-02-01');
    const user = await home.addPerson({ companyId: company.id });
    const { step, sessionId } = await home.logIn(user.login);
    expect(step).toBe('set-up');
    expect(await refusalOf(skipSetUp(home.parts, { sessionId, address }))).toBe('set-up-required');
    const begun = await beginPhone(sessionId);
    expect(await refusalOf(skipSetUp(home.parts, { sessionId: begun.sessionId, address }))).toBe('set-up-required');
    expect(await refusalOf(enterPanel(home.parts, begun))).toBe('step-wrong');
  });

  it('ends too when the date passes while the page is open', async () => {
    const company = await home.addCompany();
    await dates(company.id, '2020-01-01', '2999-01-01');
    const user = await home.addPerson({ companyId: company.id });
    const { sessionId } = await home.logIn(user.login);
    await dates(company.id, '2020-01-01', '2020-02-01');
    expect(await refusalOf(skipSetUp(home.parts, { sessionId, address }))).toBe('set-up-required');
  });

  it("S13 is not offered again after an operator's reset", async () => {
    const user = await home.addPerson();
    await home.givePhone(user.id);
    await home.factors.removeAll(user.id, 'lost the phone', tester);
    const { step, sessionId } = await home.logIn(user.login);
    expect(step).toBe('set-up');
    expect((await readLogin(sessionId)).rollOut).toEqual({ state: 'required', reason: 'reset' });
    expect(await refusalOf(skipSetUp(home.parts, { sessionId, address }))).toBe('set-up-required');
  });
});

describe('the first method ends every session opened without one', () => {
  it('added at login', async () => {
    const { user, sessionId } = await atSetUp();
    await addPhone(user.id, sessionId);
  });

  it('added by a user who had skipped the set-up', async () => {
    const user = await home.addPerson();
    await addPhone(user.id, await home.putInEdit(user.id, { factorProvenAt: undefined }));
  });

  async function addPhone(userId: string, sessionId: string): Promise<void> {
    const other = await home.putAt(userId, { step: 'full' });
    const begun = await beginPhone(sessionId);
    await home.speak(begun.challengeId, '482913');
    const added = await confirm(begun.sessionId, '482913');
    if (added.state !== 'added') throw new Error('not added');
    expect((await home.parts.sessions.list(userId)).map(({ step }) => step)).toEqual(['full']);
    expect(await home.parts.sessions.find(other)).toBeUndefined();
    expect(await home.parts.sessions.find(added.sessionId)).toMatchObject({ step: 'full' });
  }
});
