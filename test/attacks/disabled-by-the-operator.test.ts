import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyGrant } from '../../src/accounts/grant.ts';
import type { Actor } from '../../src/audit/audit-event.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { disableUser, enableUser } from '../../src/people/disable-user.ts';
import { systemRandom as random } from '../../src/random.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { type Login, openLogin, password, refusalOf } from '../login/open-login.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

const parts = () => ({ ...home.parts, users: home.users });
const disable = (userId: string, by: Actor) =>
  disableUser(parts(), { userId, grant: everyGrant, reason: 'password stolen' }, by);
const enable = (userId: string, by: Actor) => enableUser(parts(), { userId, grant: everyGrant }, by);

const of = (kind: Actor['kind']): Actor => ({ kind, id: random.id() });
const operators = (['operator', 'command-line'] as const).map(of);
const others = (['company-admin', 'api-key'] as const).map(of);
const pairs = (all: readonly Actor[], more: readonly Actor[]) =>
  all.flatMap((by) => more.map((then) => ({ by, then, first: by.kind, second: then.kind })));

const logsIn = async ({ login }: { login: string }) =>
  (await refusalOf(startLogin(home.parts, { login, password, address: freshAddress() }))) === undefined;

/** How a disabled user became one, before somebody with less power tries to enable them. */
const before: Record<string, (userId: string, by: Actor) => Promise<unknown>> = {
  'who was disabled once': async (userId, by) => disable(userId, by),
  // It changes nothing, and leaves a newer line in the audit.
  'whom each of the others then disables too': async (userId, by) => {
    await disable(userId, by);
    for (const other of others) await disable(userId, other);
  },
  'whom another had disabled before': async (userId, by) => {
    for (const other of others) await disable(userId, other);
    await disable(userId, by);
  },
  // Both acts of the operator are one line of the audit, older than the others.
  'whom the operator disabled and enabled in the same hour': async (userId, by) => {
    await disable(userId, by);
    await enable(userId, by);
    for (const other of others) {
      await disable(userId, other);
      await enable(userId, other);
    }
    await disable(userId, by);
  },
};

describe('a user whom the operator has disabled', () => {
  const table = pairs(operators, others).flatMap((pair) => Object.keys(before).map((how) => ({ ...pair, how })));

  it.each(table)('by $first, $how: a $second does not let them log in again', async ({ by, then, how }) => {
    const user = await home.addPerson();
    await before[how]?.(user.id, by);
    expect(await refusalOf(enable(user.id, then))).toBe('disabled-by-operator');
    expect(await logsIn(user)).toBe(false);
    await enable(user.id, by);
    expect(await logsIn(user)).toBe(true);
    // Nothing is left of it.
    await disable(user.id, then);
    await enable(user.id, then);
    expect(await logsIn(user)).toBe(true);
  });

  it.each(others)('stays so when the lines of the audit were pruned: $kind', async (then) => {
    const user = await home.addPerson();
    await home.database('users').where({ id: user.id }).update({ disabled_at: home.database.fn.now() });
    expect(await refusalOf(enable(user.id, then))).toBe('disabled-by-operator');
    for (const by of operators) expect(await refusalOf(enable(user.id, by))).toBeUndefined();
  });
});

describe('a user whom a company admin or a key has disabled', () => {
  it.each(pairs(others, [...others, ...operators]))('by $first: a $second enables them', async ({ by, then }) => {
    const user = await home.addPerson();
    await disable(user.id, by);
    await enable(user.id, then);
    expect(await logsIn(user)).toBe(true);
    expect(await refusalOf(enable(user.id, then))).toBeUndefined();
  });
});

describe('a company that the operator has ended', () => {
  const key = of('api-key');
  const company = async () => (await home.addCompany(`Company ${random.id()}`)).id;
  const end = (id: string, by: Actor) => home.companies.setDisabled(id, true, by);
  const enableCompany = (id: string, by: Actor) => home.companies.setDisabled(id, false, by);
  const isEnded = async (id: string) => (await home.companies.find(id)).disabledAt !== undefined;

  it.each(operators)('by $kind: an API key does not make it active again', async (by) => {
    const id = await company();
    await end(id, by);
    await end(id, key);
    expect(await refusalOf(enableCompany(id, key))).toBe('disabled-by-operator');
    expect(await isEnded(id)).toBe(true);
    await enableCompany(id, by);
    await end(id, key);
    await enableCompany(id, key);
    expect(await isEnded(id)).toBe(false);
  });

  it('stays so when the lines of the audit were pruned', async () => {
    const id = await company();
    await home.database('companies').where({ id }).update({ disabled_at: home.database.fn.now() });
    expect(await refusalOf(enableCompany(id, key))).toBe('disabled-by-operator');
    await enableCompany(id, operators[0] as Actor);
    expect(await isEnded(id)).toBe(false);
  });
});
