import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptAt } from '../../src/accounts/attempt-limits.ts';
import type { Attempt } from '../../src/accounts/attempt-store.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import type { Actor } from '../../src/audit/audit-event.ts';
import { disableUser, enableUser } from '../../src/people/disable-user.ts';
import { editUser } from '../../src/people/edit-user.ts';
import { eraseUser, maxWaitingErasures } from '../../src/people/erase-user.ts';
import { addUserForKey } from '../../src/people/users-of-key.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { type Login, openLogin, refusalOf } from '../login/open-login.ts';

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
  disable: ({ id: userId }, by, given) => disableUser(given, { userId }, by),
  enable: ({ id: userId }, by, given) => enableUser(given, { userId }, by),
  erase: ({ id: userId, login }, by, given) => eraseUser(given, { userId, typed: login }, by),
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
    refusalOf(eraseUser({ ...home.parts, users: held }, { userId, typed }, tester)),
  );
  expect(await Promise.race(acts)).toBe('too-busy');
  release();
  expect((await Promise.all(acts)).filter((refused) => refused !== undefined)).toEqual(['too-busy']);
  expect(most).toBe(1);
});
