import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { attemptAt } from '../../src/accounts/attempt-limits.ts';
import type { Attempt } from '../../src/accounts/attempt-store.ts';
import { endSessionsOf } from '../../src/accounts/end-sessions.ts';
import { everyGrant, type Grant } from '../../src/accounts/grant.ts';
import { grantOf } from '../../src/accounts/power-over.ts';
import { UserStore } from '../../src/accounts/user-store.ts';
import { UserTableStore } from '../../src/accounts/user-table-store.ts';
import type { Actor } from '../../src/audit/audit-event.ts';
import { Refusal, type RefusalId } from '../../src/errors.ts';
import { disableUser, enableUser } from '../../src/people/disable-user.ts';
import { editUser } from '../../src/people/edit-user.ts';
import { eraseUser, maxWaitingErasures } from '../../src/people/erase-user.ts';
import { addUserForKey } from '../../src/people/users-of-key.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { type Login, openLogin, refusalOf } from '../login/open-login.ts';
import { openImports } from '../people/own-import.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

type Person = Awaited<ReturnType<Login['addPerson']>>;

const parts = () => ({ ...home.parts, users: home.users, companies: home.companies, devices: home.parts.app.devices });

/** Each change of a user; erasing asks for the login, so a wrong one erases nobody. */
const changes: Record<string, (user: Person, by: Actor, given: ReturnType<typeof parts>) => Promise<unknown>> = {
  edit: ({ id: userId }, by, given) =>
    editUser(given, { userId, changes: { name: `Name ${random.id()}` }, grant: everyGrant }, by),
  disable: ({ id: userId }, by, given) => disableUser(given, { userId, grant: everyGrant }, by),
  enable: ({ id: userId }, by, given) => enableUser(given, { userId, grant: everyGrant }, by),
  erase: ({ id: userId, login }, by, given) => eraseUser(given, { userId, grant: everyGrant, typed: login }, by),
};
const everyChange = Object.keys(changes);

const editors: readonly (readonly [Actor['kind'], 'edit-user-admin' | 'edit-user-key'])[] = [
  ['operator', 'edit-user-admin'],
  ['company-admin', 'edit-user-admin'],
  ['api-key', 'edit-user-key'],
];
const both = editors.flatMap(([kind, limit]) => everyChange.map((change) => [kind, change, limit] as const));

/** Attempts of which those of one kind are used up. */
const usedUp = (kind: Attempt['at']) => ({
  ...parts(),
  attempts: {
    ...home.parts.attempts,
    takeAll: async (all: readonly Attempt[]) => all.find(({ at }) => at === kind),
    giveBack: async () => undefined,
  } as unknown as typeof home.parts.attempts,
});

describe('changes of users by one editor', () => {
  it.each(both)('%s: %s is refused when the user was changed often, by this editor only', async (kind, change) => {
    const user = await home.addPerson();
    const by = { kind, id: random.id() };
    const count = attemptAt('edit-user', JSON.stringify([user.id, kind, by.id]));
    for (let i = 0; i < count.max; i += 1) await home.parts.attempts.take(count);
    const before = await home.auditOf(user.id);
    expect(await refusalOf(changes[change]?.(user, by, parts()) ?? Promise.resolve())).toBe('too-many-tries');
    expect(await home.auditOf(user.id)).toEqual(before);
    const other = { kind, id: random.id() };
    expect(await refusalOf(changes[change]?.(user, other, parts()) ?? Promise.resolve())).toBeUndefined();
  });

  it.each(both)('%s: %s is refused when the editor has used up %s', async (kind, change, limit) => {
    const user = await home.addPerson();
    const act = (by: Actor, at: Attempt['at']) => changes[change]?.(user, by, usedUp(at)) ?? Promise.resolve();
    expect(await refusalOf(act({ kind, id: random.id() }, limit))).toBe('too-many-tries');
    expect(await refusalOf(act(tester, limit))).toBeUndefined();
  });

  it('thirty real changes use it up', async () => {
    const user = await home.addPerson();
    const by: Actor = { kind: 'company-admin', id: random.id() };
    const told: (string | undefined)[] = [];
    for (let i = 0; i < 31; i += 1) told.push(await refusalOf(changes.edit?.(user, by, parts()) ?? Promise.resolve()));
    expect(told).toEqual([...Array(30).fill(undefined), 'too-many-tries']);
  });

  it('a key adds a limited number of users', async () => {
    const add = (given: ReturnType<typeof parts>) =>
      addUserForKey(
        given,
        { id: random.id(), name: 'Billing', scopes: ['users:write'], companyIds: [home.company.id] },
        { login: `new.${random.id()}`, name: 'New' },
      );
    expect(await refusalOf(add(usedUp('add-user-key')))).toBe('too-many-tries');
    expect(await refusalOf(add(parts()))).toBeUndefined();
  });

  it('a run over 5,000 users fits into an hour', () => {
    for (const kind of ['add-user-key', 'edit-user-key'] as const) {
      expect(attemptAt(kind, 'key').max).toBeGreaterThanOrEqual(5_000);
    }
  });
});

describe('mails to an address that was replaced', () => {
  it.each(['company-admin', 'api-key'] as const)('%s sends three in a day, the first to its owner', async (kind) => {
    const email = () => `${random.id()}@example.org`;
    const { id: userId, email: own } = await home.addPerson({ email: email() });
    const told = () => home.mails.filter((mail) => mail.kind === 'emailChanged').map(({ to }) => to);
    const before = told().length;
    const by = { kind, id: random.id() };
    for (let i = 0; i < 10; i += 1)
      await editUser(parts(), { userId, changes: { email: email() }, grant: everyGrant }, by);
    expect(told().slice(before)).toHaveLength(3);
    expect(told()[before]).toBe(own);
    await editUser(parts(), { userId, changes: { email: email() }, grant: everyGrant }, tester);
    expect(told().slice(before)).toHaveLength(4);
  });
});

describe('a company admin who has begun to act on a user of their own', () => {
  let grant: Grant;
  let by: Actor;

  beforeAll(() => {
    grant = grantOf({ companyId: home.company.id, role: 'company-admin' });
    by = { kind: 'company-admin', id: random.id() };
  });

  const fates: Record<string, () => Promise<object>> = {
    'is moved to another company': async () => ({ company_id: (await home.addCompany(`Company ${random.id()}`)).id }),
    'becomes an operator': async () => ({ role: 'operator' }),
  };

  /** A line of a file that says whether a user is disabled. */
  const file = async ({ login }: Person, disabled: 'yes' | 'no') => {
    const text = `login,disabled\n${login},${disabled}`;
    const applied = await openImports(home).apply(text, { grant, by });
    if ('failed' in applied && applied.failed[0] !== undefined) throw new Refusal(applied.failed[0].fault as RefusalId);
  };

  const acts: Record<string, (user: Person) => Promise<unknown>> = {
    edit: ({ id: userId }) => editUser(parts(), { userId, changes: { name: 'Other' }, grant }, by),
    disable: ({ id: userId }) => disableUser(parts(), { userId, grant }, by),
    'disable by a file': (user) => file(user, 'yes'),
    enable: ({ id: userId }) => enableUser(parts(), { userId, grant }, by),
    'enable by a file': (user) => file(user, 'no'),
    'begin to erase': ({ id: userId, login }) => eraseUser(parts(), { userId, typed: login, grant }, by),
    erase: ({ id: userId, login }) => eraseUser(parts(), { userId, typed: login, grant }, by),
    'end sessions': ({ id: userId }) => endSessionsOf(home.parts, { userId, grant }, by),
    'name in a directory': ({ id }) => new UserTableStore(home.database).setExternalId(grant, id, 'other'),
  };

  /** What of a store writes for each of them; sessions are not in PostgreSQL, so it is what reads. */
  const [users, table] = [UserStore.prototype, UserTableStore.prototype];
  const writes: Record<string, [store: object, method: string]> = {
    edit: [users, 'edit'],
    disable: [users, 'setDisabled'],
    'disable by a file': [users, 'setDisabled'],
    enable: [users, 'setDisabled'],
    'enable by a file': [users, 'setDisabled'],
    'begin to erase': [users, 'setDisabled'],
    erase: [users, 'erase'],
    'end sessions': [users, 'find'],
    'name in a directory': [table, 'setExternalId'],
  };

  const each = Object.keys(acts).flatMap((act) => Object.keys(fates).map((fate) => [act, fate] as const));
  it.each(each)('does not %s once that user %s, also in between', async (act, fate) => {
    const user = await home.addPerson();
    const isEnabled = act.startsWith('enable');
    if (isEnabled) await disableUser(parts(), { userId: user.id, grant }, by);
    const [store, method] = writes[act] as [Record<string, (...given: unknown[]) => Promise<unknown>>, string];
    const changed = await fates[fate]?.();
    const rows = home.database('users').where({ id: user.id });
    const { [method]: write } = store;
    const spy = vi.spyOn(store, method).mockImplementationOnce(async function (this: unknown, ...given) {
      await rows.clone().update(changed as object);
      return write?.apply(this, given);
    });
    try {
      expect(await refusalOf(acts[act]?.(user) ?? Promise.resolve())).toBe('user-unknown');
      expect(spy).toHaveBeenCalled();
    } finally {
      spy.mockRestore();
    }
    const after = await rows.first();
    expect(after).toMatchObject({ ...changed, login: user.login, name: user.name, external_id: null });
    // The erasure has disabled a user who was in reach then.
    expect(after.disabled_at !== null).toBe(isEnabled || act === 'erase');
    expect((await home.auditOf(user.id)).map(({ event }) => event)).not.toContain('sessions-ended');
  });
});

it('users are erased one at a time, and few wait', async () => {
  const users = await Promise.all(Array.from({ length: maxWaitingErasures + 2 }, () => home.addPerson()));
  let release: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  let running = 0;
  let most = 0;
  const setDisabled: typeof home.users.setDisabled = async (...given) => {
    running += 1;
    most = Math.max(most, running);
    await gate;
    await home.users.setDisabled(...given);
    running -= 1;
  };
  const held = { find: home.users.find.bind(home.users), erase: home.users.erase.bind(home.users), setDisabled };
  const acts = users.map(({ id: userId, login: typed }) =>
    refusalOf(eraseUser({ ...home.parts, users: held }, { userId, grant: everyGrant, typed }, tester)),
  );
  expect(await Promise.race(acts)).toBe('too-busy');
  release();
  expect((await Promise.all(acts)).filter((refused) => refused !== undefined)).toEqual(['too-busy']);
  expect(most).toBe(1);
});
