import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { proofLifetimeSeconds } from '../../src/accounts/session.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { chooseNewPassword } from '../../src/login/choose-new-password.ts';
import { confirmPassword } from '../../src/login/confirm-password.ts';
import { judgeEdit } from '../../src/login/editing.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { skipSetUp } from '../../src/login/skip-set-up.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { confirmFactor } from '../../src/methods/confirm-factor.ts';
import { moveFactor } from '../../src/methods/move-factor.ts';
import { removeFactor } from '../../src/methods/remove-factor.ts';
import { renameFactor } from '../../src/methods/rename-factor.ts';
import { reorderFactors } from '../../src/methods/reorder-factors.ts';
import { setPrimary } from '../../src/methods/set-primary.ts';
import { tester } from '../accounts/people.ts';
import { address, type Login, openLogin, password, refusalOf } from '../login/open-login.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

const limit = proofLifetimeSeconds * 1_000;

async function enrolled() {
  const user = await home.addPerson();
  const [first, second] = [await home.givePhone(user.id), await home.givePhone(user.id)];
  return { user, first, second };
}

/** Every act that changes methods or the password. */
const changes: Record<string, (sessionId: string, factorId: string, otherId: string) => Promise<unknown>> = {
  'begin to add': (sessionId) => beginFactor(home.parts, { sessionId, kind: 'authenticator' }),
  'finish adding': (sessionId) => confirmFactor(home.parts, { sessionId, code: '123456', address }),
  remove: (sessionId, factorId) => removeFactor(home.parts, { sessionId, factorId, address }),
  'set as primary': (sessionId, factorId) => setPrimary(home.parts, { sessionId, factorId }),
  rename: (sessionId, factorId) => renameFactor(home.parts, { sessionId, factorId, name: 'desk' }),
  reorder: (sessionId, one, other) => reorderFactors(home.parts, { sessionId, factorIds: [one, other] }),
  move: (sessionId, second) => moveFactor(home.parts, { sessionId, factorId: second, by: -1 }),
  'change the password': (sessionId) => chooseNewPassword(home.parts, { sessionId, password: 'quite another one' }),
};

describe('S12 E01 a change of methods', () => {
  it.each(Object.entries(changes))('%s requires the password again, and a second factor', async (_name, change) => {
    const { user, first, second } = await enrolled();
    const now = await home.parts.sessions.now();
    const old = now - limit - 1;
    const cases = [
      [{ editConfirmedAt: undefined }, 'password-unconfirmed'],
      [{ editConfirmedAt: old }, 'password-unconfirmed'],
      [{ factorProvenAt: old }, 'factor-unconfirmed'],
      [{}, undefined],
    ] as const;
    for (const [given, refusal] of cases) {
      const sessionId = await home.putInEdit(user.id, given);
      expect(await refusalOf(change(sessionId, second.id, first.id))).toBe(refusal);
    }
  });

  it('is allowed for twenty minutes, to the millisecond', () => {
    const proven = { editConfirmedAt: 1, factorProvenAt: 1 };
    expect(judgeEdit({ ...proven, now: 1 + limit }, true)).toBe('allowed');
    expect(judgeEdit({ ...proven, now: 2 + limit }, true)).toBe('password-needed');
    expect(judgeEdit({ editConfirmedAt: 2, factorProvenAt: 1, now: 2 + limit }, true)).toBe('factor-needed');
    expect(judgeEdit({ editConfirmedAt: 2, factorProvenAt: undefined, now: 2 + limit }, false)).toBe('allowed');
  });

  it('the password of the login does not count as the password again', async () => {
    const user = await home.addPerson();
    const { sessionId } = await skipSetUp(home.parts, { ...(await home.logIn(user.login)), address });
    expect(await refusalOf(beginFactor(home.parts, { sessionId, kind: 'authenticator' }))).toBe('password-unconfirmed');
  });

  it("the password, then a code by one of the user's methods, then the change", async () => {
    const { user, second } = await enrolled();
    const full = await home.putInEdit(user.id, { editConfirmedAt: undefined, factorProvenAt: 1 });
    expect(await refusalOf(sendCode(home.parts, { sessionId: full }))).toBe('password-unconfirmed');
    const confirmed = await confirmPassword(home.parts, { sessionId: full, password });
    expect(confirmed.edit).toBe('factor-needed');
    expect(confirmed.sessionId).not.toBe(full);
    expect(await home.parts.sessions.find(full)).toBeUndefined();
    const { challenge } = await sendCode(home.parts, confirmed);
    await home.speak(challenge.id, '482913');
    const passed = await answerLogin(home.parts, { ...confirmed, code: '482913', address });
    if (passed.state !== 'passed') throw new Error('not passed');
    await setPrimary(home.parts, { sessionId: passed.sessionId, factorId: second.id });
    expect((await home.factors.list(user.id)).find(({ isPrimary }) => isPrimary)?.id).toBe(second.id);
  });

  it('a wrong password is refused ten times, and after that the right one too', async () => {
    const user = await home.addPerson();
    const sessionId = await home.putInEdit(user.id, { editConfirmedAt: undefined });
    const confirm = (text: string) => confirmPassword(home.parts, { sessionId, password: text });
    for (let round = 0; round < 10; round++) expect(await refusalOf(confirm('wrong'))).toBe('password-wrong');
    expect(await refusalOf(confirm(password))).toBe('too-many-tries');
  });
});

describe("S11 a person's methods", () => {
  let person: Awaited<ReturnType<typeof enrolled>> & { sessionId: string };

  beforeEach(async () => {
    const own = await enrolled();
    person = { ...own, sessionId: await home.putInEdit(own.user.id) };
  });

  it('can be named, ordered and removed; the next one becomes primary', async () => {
    const { user, first, second, sessionId } = person;
    await renameFactor(home.parts, { sessionId, factorId: second.id, name: ' desk ' });
    await reorderFactors(home.parts, { sessionId, factorIds: [second.id, first.id] });
    await removeFactor(home.parts, { sessionId, factorId: first.id, address });
    const left = await home.factors.list(user.id);
    expect(left).toMatchObject([{ id: second.id, name: 'desk', isPrimary: true }]);
    await renameFactor(home.parts, { sessionId, factorId: second.id, name: ' ' });
    expect((await home.factors.find(user.id, second.id)).name).toBeUndefined();
  });

  it('move by one place, and stay where they are at the end of the order', async () => {
    const { user, first, second, sessionId } = person;
    const order = async () => (await home.factors.list(user.id)).map(({ id }) => id);
    const move = (factorId: string, by: 1 | -1) => moveFactor(home.parts, { sessionId, factorId, by });
    await move(second.id, -1);
    expect(await order()).toEqual([second.id, first.id]);
    for (const [factorId, by] of [
      [second.id, -1],
      [first.id, 1],
      ['unknown', 1],
    ] as const) {
      expect(await refusalOf(move(factorId, by))).toBe('order-stale');
    }
    await move(second.id, 1);
    expect(await order()).toEqual([first.id, second.id]);
  });

  it('cannot be changed by another user who knows their ids', async () => {
    const { first, sessionId } = person;
    const other = await enrolled();
    for (const change of ['remove', 'set as primary', 'rename'] as const) {
      expect(await refusalOf(changes[change]?.(sessionId, other.second.id, first.id) ?? Promise.resolve())).toBe(
        'not-found',
      );
    }
    expect(
      await refusalOf(reorderFactors(home.parts, { sessionId, factorIds: [other.first.id, other.second.id] })),
    ).toBe('order-stale');
    expect(await refusalOf(sendCode(home.parts, { sessionId, factorId: other.first.id }))).toBe('not-found');
    expect(await home.factors.list(other.user.id)).toMatchObject([{ isPrimary: true }, { id: other.second.id }]);
  });

  it('E02 the user is told of each change', async () => {
    const user = await home.addPerson({ email: 'anna@example.nl' });
    const [first, second] = [await home.givePhone(user.id), await home.givePhone(user.id)];
    const sessionId = await home.putInEdit(user.id);
    home.mails.length = 0;
    const asker = { address: '192.0.2.7', agent: 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0' };
    await setPrimary(home.parts, { sessionId, factorId: second.id, ...asker });
    await removeFactor(home.parts, { sessionId, factorId: first.id, ...asker });
    const from = { browser: 'Firefox, Windows', network: '192.0.2.7' };
    const methodOf = ({ number = '', name }: typeof first) => ({ number: `06…${number.slice(-2)}`, name });
    expect(home.mails.map(({ about }) => about)).toEqual([
      { what: 'primary-changed', kind: 'phone', method: methodOf(second), from },
      { what: 'removed', kind: 'phone', method: methodOf(first), from },
    ]);
    expect((await home.auditOf(user.id)).map(({ event }) => event)).toEqual(
      expect.arrayContaining(['primary-changed', 'factor-removed']),
    );
  });

  it('a ninth number and a second authenticator are refused before anyone is called', async () => {
    const { user, sessionId } = person;
    for (let count = 2; count < 8; count++) await home.givePhone(user.id);
    await home.giveAuthenticator(user.id);
    const before = home.queued.length;
    const ninth = beginFactor(home.parts, { sessionId, kind: 'phone', number: home.freshNumber() });
    expect(await refusalOf(ninth)).toBe('too-many-numbers');
    const twice = beginFactor(home.parts, { sessionId, kind: 'phone', number: person.first.number ?? '' });
    expect(await refusalOf(twice)).toBe('number-exists');
    expect(await refusalOf(beginFactor(home.parts, { sessionId, kind: 'authenticator' }))).toBe('authenticator-exists');
    expect(home.queued.length).toBe(before);
  });
});

describe('the last method', () => {
  async function withOne(companyId: string) {
    const user = await home.addPerson({ companyId });
    const phone = await home.givePhone(user.id);
    const sessionId = await home.putInEdit(user.id);
    return { user, phone, remove: () => removeFactor(home.parts, { sessionId, factorId: phone.id, address }) };
  }

  it('cannot be removed once it is mandatory, but can be before', async () => {
    const company = await home.addCompany();
    const [one, other] = [await withOne(company.id), await withOne(company.id)];
    expect(await refusalOf(one.remove())).toBeUndefined();
    await home.rollOut.set({ companyId: company.id, requireFrom: '2020-01-01' }, tester);
    expect(await refusalOf(other.remove())).toBe('last-factor');
  });

  it("cannot be removed after an operator's reset, whatever the dates", async () => {
    const company = await home.addCompany();
    const { user } = await withOne(company.id);
    await home.factors.removeAll(user.id, 'lost the phone', tester);
    const phone = await home.givePhone(user.id);
    const sessionId = await home.putInEdit(user.id);
    const removing = removeFactor(home.parts, { sessionId, factorId: phone.id, address });
    expect(await refusalOf(removing)).toBe('last-factor');
  });
});
