import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ApiKey } from '../../src/accounts/api-key.ts';
import { attemptLimits } from '../../src/accounts/attempt-limits.ts';
import { givePassword } from '../../src/accounts/give-password.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import { hashOfNothing } from '../../src/accounts/password.ts';
import type { Role, User, UserChanges } from '../../src/accounts/user.ts';
import { answerRecovery } from '../../src/login/answer-recovery.ts';
import { enterPanel } from '../../src/login/enter.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { makeRecoveryCodes } from '../../src/methods/make-recovery-codes.ts';
import { allowBypass, askBypass, mailBypass, withdrawBypass } from '../../src/people/bypass.ts';
import { editUser } from '../../src/people/edit-user.ts';
import { addUserForKey } from '../../src/people/users-of-key.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { password, refusalOf } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import { openImports } from '../people/own-import.ts';
import { until } from '../until.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

async function somebody(role: Role = 'user', companyId = home.company.id): Promise<User> {
  const user = await home.addPerson({ language: 'en', role, companyId, email: `${random.id()}@example.org` });
  await home.givePhone(user.id);
  return user;
}

const by = ({ id }: User) => ({ kind: 'operator', id }) as const;
const ask = (user: User, operator: User) =>
  askBypass(home.parts, { userId: user.id, reason: 'left at home' }, by(operator));
const allow = (user: User, operator: User) => allowBypass(home.parts, user.id, by(operator));
const hour = 60 * 60 * 1_000;
/** @param hours from now, so that password and address of a new user are older than a day */
const mail = (user: User, operator: User, hours = 48) => {
  const clock = { now: () => Date.now() + hours * hour };
  return mailBypass({ ...home.parts, clock }, { userId: user.id, reason: 'left at home' }, by(operator));
};

/** Somebody with a code that two operators allow. */
async function allowed() {
  const [user, first, second] = [await somebody(), await somebody('operator'), await somebody('operator')];
  await ask(user, first);
  return { user, first, second, code: await allow(user, second) };
}

const answer = async ({ login }: User, code: string) =>
  answerRecovery(home.parts, { sessionId: (await home.logIn(login)).sessionId, code, address: freshAddress() });

describe('a bypass', () => {
  it('logs in once with the password and the code, and is told to its user', async () => {
    const { user, code } = await allowed();
    expect(code).toMatch(/^[A-Z0-9]{4} [A-Z0-9]{4}$/);
    expect((await answer(user, code)).step).toBe('full');
    expect(await refusalOf(answer(user, code))).toBe('recovery-code-wrong');
    const events = (await home.auditOf(user.id)).map(({ event }) => event);
    for (const event of ['bypass-asked', 'bypass-allowed', 'bypass-used', 'login-passed'])
      expect(events).toContain(event);
    const told = home.mails.filter(({ to }) => to === user.email).map(({ kind }) => kind);
    expect(told).toEqual(['bypassAllowed', 'bypassUsed']);
  });

  it('changes no methods, makes no recovery codes, and is not made known', async () => {
    const { user, code } = await allowed();
    const { sessionId } = await answer(user, code);
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', sessionId);
    expect((await visitor.open('/')).status).toBe(200);
    expect([...visitor.cookies.keys()]).not.toContain('belcode-known');
    const { session } = await enterPanel(home.parts, { sessionId });
    expect([session.factorProvenAt, session.bypassed]).toEqual([undefined, true]);
    const inEdit = await home.putInEdit(user.id, { factorProvenAt: undefined, bypassed: true });
    const address = freshAddress();
    for (const act of [
      () => beginFactor(home.parts, { sessionId: inEdit, kind: 'authenticator' }),
      () => makeRecoveryCodes(home.parts, { sessionId: inEdit, address }),
    ])
      expect(await refusalOf(act())).toBe('factor-unconfirmed');
  });

  it('used at the same moment logs in one', async () => {
    const { user, code } = await allowed();
    const told = await Promise.all([1, 2, 3, 4].map(() => refusalOf(answer(user, code))));
    expect(told.filter((each) => each === undefined)).toHaveLength(1);
  });

  it('a code of somebody else, and a guess, are wrong in the same words', async () => {
    const [one, two] = [await allowed(), await somebody()];
    for (const code of [one.code, 'BCDF GHJK']) expect(await refusalOf(answer(two, code))).toBe('recovery-code-wrong');
  });

  it('cannot be guessed: the tries are those of recovery codes', async () => {
    const { user } = await allowed();
    const { sessionId } = await home.logIn(user.login);
    const guess = () => answerRecovery(home.parts, { sessionId, code: 'BCDF GHJK', address: freshAddress() });
    for (let round = 0; round < attemptLimits.recovery.max; round += 1) await refusalOf(guess());
    expect(await refusalOf(guess())).toBe('too-many-tries');
  });

  it('is kept nowhere', async () => {
    const { code } = await allowed();
    const stored = await home.database.raw(
      'select b::text as row from bypasses b union all select a::text from audit a',
    );
    expect(JSON.stringify(stored.rows) + home.logged()).not.toMatch(new RegExp(code.replace(' ', '[ -]?'), 'i'));
  });
});

describe('who may not', () => {
  it('the operator who asked does not allow it', async () => {
    const [user, first] = [await somebody(), await somebody('operator')];
    await ask(user, first);
    expect(await refusalOf(allow(user, first))).toBe('bypass-of-same');
  });

  it.each(['operator', 'company-admin'] as const)('an %s gets none', async (role) => {
    const [user, first] = [await somebody(role), await somebody('operator')];
    for (const act of [ask, mail]) expect(await refusalOf(act(user, first))).toBe('bypass-of-power');
  });

  it('nobody without a method, and nothing without a reason', async () => {
    const first = await somebody('operator');
    expect(await refusalOf(ask(await home.addPerson(), first))).toBe('bypass-needless');
    const user = await somebody();
    expect(await refusalOf(askBypass(home.parts, { userId: user.id, reason: ' ' }, by(first)))).toBe('reason-missing');
  });

  it('nobody allows what nobody has asked for, or allows it twice', async () => {
    const { user, first } = await allowed();
    expect(await refusalOf(allow(user, first))).toBe('not-found');
    expect(await refusalOf(allow(await somebody(), first))).toBe('not-found');
  });
});

describe('a bypass is void', () => {
  type Given = { user: User; first: User; second: User };
  const ends: Record<string, (given: Given) => Promise<unknown>> = {
    'after its time': ({ user }) =>
      home
        .database('bypasses')
        .where({ user_id: user.id })
        .update({ until: home.database.raw('now()') }),
    'after another password': ({ user }) =>
      home.database('users').where({ id: user.id }).update({ password_set_at: home.database.fn.now() }),
    'once its user is disabled and enabled again': async ({ user }) => {
      await home.users.setDisabled(user.id, true, everyGrant, tester);
      await home.users.setDisabled(user.id, false, everyGrant, tester);
    },
    'once its user has power': ({ user }) =>
      home.database('users').where({ id: user.id }).update({ role: 'company-admin' }),
    'once the first operator is disabled': ({ first }) => home.users.setDisabled(first.id, true, everyGrant, tester),
    'once the first operator is none any more': ({ first }) =>
      home.database('users').where({ id: first.id }).update({ role: 'user' }),
    'once the first operator is erased': ({ first }) => home.users.erase(first.id, everyGrant, tester),
    'once it is withdrawn': ({ user, second }) => withdrawBypass(home.parts, user.id, by(second)),
  };
  const both = ['once the second operator is disabled', 'after a reset of the methods'] as const;
  const late: Record<(typeof both)[number], (given: Given) => Promise<unknown>> = {
    'once the second operator is disabled': ({ second }) => home.users.setDisabled(second.id, true, everyGrant, tester),
    'after a reset of the methods': async ({ user }) => {
      await home.factors.removeAll(user.id, 'lost', tester);
      await home.givePhone(user.id);
    },
  };

  it.each(Object.keys(ends))('%s: nobody allows it', async (how) => {
    const given = { user: await somebody(), first: await somebody('operator'), second: await somebody('operator') };
    await ask(given.user, given.first);
    await ends[how]?.(given);
    expect(await refusalOf(allow(given.user, given.second))).toBe('not-found');
  });

  it.each([...Object.keys(ends), ...both])('%s: its code logs nobody in', async (how) => {
    const { code, ...given } = await allowed();
    await (ends[how] ?? late[how as (typeof both)[number]])(given);
    expect(await refusalOf(answer(given.user, code))).toBe('recovery-code-wrong');
  });
});

describe('a code by mail', () => {
  it('goes to the user, and not to the operator', async () => {
    const [user, first] = [await somebody(), await somebody('operator')];
    await mail(user, first);
    const sent = home.mails.find(({ kind, to }) => kind === 'bypassCode' && to === user.email);
    const { code } = (sent?.about ?? { code: '' }) as { code: string };
    expect((await answer(user, code)).step).toBe('full');
  });

  it('is refused where the mailbox may be all that is proven', async () => {
    const first = await somebody('operator');
    const user = await somebody();
    expect(await refusalOf(mail(user, first, 23))).toBe('bypass-not-mailed');
    expect(await refusalOf(mail(user, first, 25))).toBeUndefined();
    const without = await somebody();
    await edit(without, { email: null });
    expect(await refusalOf(mail(without, first))).toBe('bypass-not-mailed');
  });

  const actorId = random.id();
  const chooser = (kind: Chooser) => ({ kind, id: actorId });
  type Chooser = 'operator' | 'command-line' | 'company-admin' | 'api-key';
  const edit = ({ id: userId }: User, changes: UserChanges, kind: Chooser = 'operator') => {
    const parts = { ...home.parts, users: home.users, devices: home.parts.app.devices };
    return editUser(parts, { userId, changes, grant: everyGrant }, chooser(kind));
  };
  /** The addition of a user is two days ago. */
  const ageAudit = ({ id }: User) =>
    home.database.transaction(async (transaction) => {
      await transaction.raw('alter table audit disable trigger user');
      await transaction.raw("update audit set at = at - interval '2 days' where user_id = ?", [id]);
      await transaction.raw('alter table audit enable trigger user');
    });
  const another = () => ({ email: `${random.id()}@example.org` });

  /** `early`: 23 hours later; `late`: 25 hours. */
  const edits: [who: string, edits: [Chooser, UserChanges][], early: string | undefined, late: string | undefined][] = [
    ['an operator alone', [['operator', another()]], 'bypass-not-mailed', undefined],
    ['the command line', [['command-line', another()]], 'bypass-not-mailed', undefined],
    ['a company admin', [['company-admin', another()]], 'bypass-not-mailed', 'bypass-not-mailed'],
    ['an API key', [['api-key', another()]], 'bypass-not-mailed', 'bypass-not-mailed'],
    [
      'an operator after an API key',
      [
        ['api-key', another()],
        ['operator', another()],
      ],
      'bypass-not-mailed',
      undefined,
    ],
    [
      'an operator, an admin between',
      [
        ['operator', another()],
        ['company-admin', another()],
        ['operator', another()],
      ],
      'bypass-not-mailed',
      undefined,
    ],
    [
      'a company admin twice, an operator between',
      [
        ['company-admin', another()],
        ['operator', another()],
        ['company-admin', another()],
      ],
      'bypass-not-mailed',
      'bypass-not-mailed',
    ],
    ['nobody, who has another name', [['company-admin', { name: 'Another' }]], undefined, undefined],
  ];
  it.each(edits)('goes to no address chosen in the last day, nor by others: %s', async (_who, steps, early, late) => {
    const [user, first] = [await somebody(), await somebody('operator')];
    const old = home.database.raw("now() - interval '2 days'");
    await home.database('users').where({ id: user.id }).update({ password_set_at: old });
    await ageAudit(user);
    for (const [kind, changes] of steps) await edit(user, changes, kind);
    expect(await refusalOf(mail(user, first, 23))).toBe(early);
    expect(await refusalOf(mail(user, first, 25))).toBe(late);
  });

  /** What changes after the user was judged: the hash of the code takes seconds on a busy machine. */
  const meanwhile: Record<string, (user: User) => Promise<unknown>> = {
    'another password': ({ id }) => givePassword(home.parts, { userId: id }, tester),
    'another address': (user) => edit(user, another()),
    'no address': (user) => edit(user, { email: null }),
    'another role': (user) => edit(user, { role: 'company-admin' }),
    'the user disabled': ({ id }) => home.users.setDisabled(id, true, everyGrant, tester),
    'the company ended': ({ companyId }) => home.companies.setDisabled(companyId, true, tester),
    'a reset': ({ id }) => home.factors.removeAll(id, 'lost', tester),
    'the user erased': ({ id }) => home.users.erase(id, everyGrant, tester),
  };
  it.each(Object.entries(meanwhile))(
    'attack: is neither mailed nor stored after %s meanwhile',
    async (_what, change) => {
      const { id: companyId } = await home.addCompany(`Company ${random.id()}`);
      const [user, first] = [await somebody('user', companyId), await somebody('operator')];
      const { bypasses } = home.parts;
      const store = bypasses.allowByMail.bind(bypasses);
      const spy = vi.spyOn(bypasses, 'allowByMail').mockImplementationOnce(async (...given) => {
        await change(user);
        await store(...given);
      });
      expect(await refusalOf(mail(user, first))).toBe('bypass-not-mailed');
      spy.mockRestore();
      expect(await home.database('bypasses').where({ user_id: user.id })).toEqual([]);
      expect(home.mails.filter(({ kind, to }) => kind === 'bypassCode' && to === user.email)).toEqual([]);
    },
  );

  it('attack: does not outlive a password that was being stored when it was', async () => {
    const [user, first] = [await somebody(), await somebody('operator')];
    const waiting = async (count: number) => {
      const { rows } = await home.database.raw<{ rows: unknown[] }>(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows.length === count;
    };
    const hash = hashOfNothing(random);
    const acts: Promise<unknown>[] = [];
    await home.database.transaction(async (transaction) => {
      await transaction('users').where({ id: user.id }).forUpdate().first('id');
      acts.push(mail(user, first));
      await until(() => waiting(1));
      acts.push(home.users.setPassword({ userId: user.id, hash, how: 'forgotten' }, tester));
      await until(() => waiting(2));
    });
    await Promise.all(acts);
    expect(home.mails.some(({ kind, to }) => kind === 'bypassCode' && to === user.email)).toBe(true);
    expect(await home.parts.bypasses.saltOf(user.id)).toBeUndefined();
  });

  const added: Record<
    string,
    { add: (email: string, login: string) => Promise<unknown>; refusal: string | undefined }
  > = {
    'an operator': { add: (email, login) => addBy('operator', { email, login }), refusal: undefined },
    'the command line': { add: (email, login) => addBy('command-line', { email, login }), refusal: undefined },
    'a company admin': {
      add: (email, login) => addBy('company-admin', { email, login }),
      refusal: 'bypass-not-mailed',
    },
    'an API key, or SCIM': {
      add: async (email, login) => {
        const { id: companyId, name: company } = await home.addCompany();
        const key = { id: random.id(), companyIds: [companyId] } as unknown as ApiKey;
        await addUserForKey({ ...home.parts, companies: home.companies }, key, { login, email, name: 'Anna', company });
      },
      refusal: 'bypass-not-mailed',
    },
    'a file of an operator': { add: (email, login) => importBy('operator', { email, login }), refusal: undefined },
    'a file of a company admin': {
      add: (email, login) => importBy('company-admin', { email, login }),
      refusal: 'bypass-not-mailed',
    },
  };
  const addBy = async (kind: Chooser, { email, login }: { email: string; login: string }) => {
    const { id: companyId } = await home.addCompany();
    const user = { companyId, login, email, name: 'Anna', role: 'user' } as const;
    await home.users.add(user, { hash: hashOfNothing(random), mustChange: false }, chooser(kind));
  };
  const importBy = async (kind: Chooser, { email, login }: { email: string; login: string }) => {
    const { name } = await home.addCompany(`Company ${random.id()}`);
    await openImports(home).apply(`login,name,company,email\n${login},Anna,${name},${email}`, { by: chooser(kind) });
  };
  it.each(Object.entries(added))('to the address that a user was added with by %s', async (_who, { add, refusal }) => {
    const [login, first] = [`added.${random.id()}`, await somebody('operator')];
    await add(`${random.id()}@example.org`, login);
    const user = await home.users.findByLogin(login);
    await home.givePhone(user.id);
    expect(await refusalOf(mail(user, first, 23))).toBe('bypass-not-mailed');
    expect(await refusalOf(mail(user, first, 25))).toBe(refusal);
    // A new user still sets up a first method by the mailed link, without asking an operator.
    expect(user.emailChangedAt).toBeUndefined();
  });
});

it('the pages: one operator asks, another allows and sees the code once', async () => {
  const user = await somebody();
  const path = `/operator/users/${user.id}/bypass`;
  const operators = [];
  for (let each = 0; each < 2; each += 1) {
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', await home.putInEdit((await somebody('operator')).id));
    operators.push(visitor);
  }
  const [first, second] = operators;
  if (first === undefined || second === undefined) throw new Error('two operators');
  await first.open(`/operator/users/${user.id}`);
  expect(first.page.body).toContain(`href="${path}"`);
  await first.open(path);
  await first.send(path, { reason: '' });
  expect(first.notice).not.toBe('');
  await first.send(path, { reason: 'left at home' });
  expect(first.notice).toContain('Another operator can now allow it.');
  expect(first.page.body).not.toContain(`${path}/allow`);
  await second.open(`/operator/users/${user.id}`);
  expect(second.page.body).toContain('One login without a method is asked for.');
  await second.open(path);
  expect(second.page.body).toContain('left at home');
  expect((await second.post(`${path}/allow`)).status).toBe(201);
  const code = /<code id="set-up-code">([A-Z0-9]{4} [A-Z0-9]{4})</.exec(second.page.body)?.[1] ?? '';
  const visitor = home.visitor();
  await visitor.logIn(user.login, password);
  await visitor.open('/code/recovery');
  await visitor.send('/code/recovery', { code });
  expect(visitor.title).toBe('Overview');
  await second.open(path);
  expect(second.page.body).not.toContain(code);
});
