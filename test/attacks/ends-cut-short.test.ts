import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { givePassword } from '../../src/accounts/give-password.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import type { SessionStore } from '../../src/accounts/session-store.ts';
import { Refusal } from '../../src/errors.ts';
import { chooseForgottenPassword } from '../../src/login/choose-forgotten-password.ts';
import { chooseNewPassword } from '../../src/login/choose-new-password.ts';
import { disableCompany, enableCompany } from '../../src/people/disable-company.ts';
import { disableUser, enableUser } from '../../src/people/disable-user.ts';
import { endCompanies } from '../../src/people/end-companies.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { openRadius } from '../integrations/radius/served-clients.ts';
import { refusalOf } from '../login/open-login.ts';
import { openImports } from '../people/own-import.ts';
import { edit, endParts, setActive } from './ends-of-access.ts';
import { appOf, type Hold, heldAccess, type Person, type Radius } from './held-access.ts';

/** An act writes into PostgreSQL and then into Redis, which may be away for the second half. */
let radius: Radius;
let held: [what: string, hold: Hold][];

/** What hangs on Redis, tried in this order. */
const kinds = [
  'a session of the panel',
  'a known browser',
  'a ticket for programs behind a proxy',
  'codes and tokens of OpenID Connect',
  'a link for a forgotten password',
  'the choice of a password by such a link',
];

beforeAll(async () => {
  radius = await openRadius();
  const all = await heldAccess(radius);
  held = kinds.map((kind) => [kind, all[kind]?.hold as Hold]);
});

afterAll(() => radius.home.close());

async function person(): Promise<Person> {
  const { home } = radius;
  const { id: companyId } = await home.addCompany(`Company ${random.id()}`);
  const user = await home.addPerson({ companyId, email: `${random.id()}@example.org` });
  const { secret, id: factorId } = await home.giveAuthenticator(user.id);
  return { user, factorId, device: appOf(user.id).device, code: () => home.codeOf(secret) };
}

/** The parts of acts, for which Redis is away at one of the times that sessions are ended. */
function partsAwayAt(time: number) {
  const { home } = radius;
  let ends = 0;
  const sessions = new Proxy(home.parts.sessions, {
    get(store, name) {
      const method = Reflect.get(store, name) as (...given: unknown[]) => Promise<unknown>;
      return async (...given: unknown[]) => {
        if ((name === 'endAll' || name === 'startAlone') && ++ends === time) throw new Refusal('store-unavailable');
        return method.apply(store, given);
      };
    },
  }) as SessionStore;
  const at = endParts({ ...radius, home: { ...home, parts: { ...home.parts, sessions } } });
  return { at, ends: () => ends };
}

type At = ReturnType<typeof endParts>;

interface Act {
  act(at: At, person: Person): Promise<unknown>;
  /** What follows an act of which PostgreSQL has its half: the act again by default. */
  next?: (at: At, person: Person) => Promise<unknown>;
  /** At which of the ends Redis is away. */
  away: readonly number[];
}

const enable = ({ people }: At, { user }: Person) => enableUser(people, { userId: user.id, grant: everyGrant }, tester);
const enableAll = ({ people }: At, { user }: Person) => enableCompany(people, { companyId: user.companyId }, tester);
const nothing = async () => {};
const importOf =
  (column: string, value: string) =>
  (at: At, { user }: Person) =>
    openImports(at.home).apply(`login,${column}\n${user.login},${value}`);
/** The same value each time for one person, because the act is done again. */
const of = (person: Person, what: string) => `${what}.${person.user.id.slice(0, 8)}`;
const chosen = 'what the owner has chosen';

const acts: Record<string, Act> = {
  'a user who is disabled, then enabled': {
    act: ({ people }, { user }) => disableUser(people, { userId: user.id, grant: everyGrant }, tester),
    next: enable,
    away: [1],
  },
  'a company that ends, then is active again': {
    act: ({ people }, { user }) => disableCompany(people, { companyId: user.companyId }, tester),
    next: enableAll,
    away: [1],
  },
  'a company whose date has come, then is active again': {
    async act({ home, people }, { user: { companyId } }) {
      await home
        .database('companies')
        .where({ id: companyId })
        .update({ ends_at: new Date(0) });
      await endCompanies(people, { kind: 'system' });
    },
    next: enableAll,
    away: [1],
  },
  'a file that disables, then one that enables': {
    act: importOf('disabled', 'yes'),
    next: importOf('disabled', 'no'),
    away: [1],
  },
  'a directory that disables, then enables (SCIM)': {
    act: (at, someone) => setActive(at, someone, false),
    next: (at, someone) => setActive(at, someone, true),
    away: [1],
  },
  'another login': { act: (at, someone) => edit(at, someone, { login: of(someone, 'b') }), away: [1, 2] },
  'another role': { act: (at, someone) => edit(at, someone, { role: 'company-admin' }), away: [1, 2] },
  'another company': {
    act: async (at, someone) => {
      const { companies } = at.home;
      const name = of(someone, 'Company');
      const { id } = await companies.findByName(name).catch(() => companies.add({ name, country: 'NL' }, tester));
      await edit(at, someone, { companyId: id });
    },
    away: [1, 2],
  },
  'a file with another role': { act: importOf('role', 'company-admin'), away: [1, 2] },
  'a password that an operator gives': {
    act: ({ home }, { user }) => givePassword(home.parts, { userId: user.id }, tester),
    next: nothing,
    away: [1, 2],
  },
  'a forgotten password': {
    async act({ home }, { user }) {
      const sessionId = await home.putAt(user.id, { step: 'forgotten-password', forgottenBy: 'mail' });
      await chooseForgottenPassword(home.parts, { sessionId, password: chosen });
    },
    next: nothing,
    away: [1, 2],
  },
  'a password that the owner changes': {
    act: async ({ home }, { user }) =>
      chooseNewPassword(home.parts, { sessionId: await home.putInEdit(user.id), password: chosen }),
    next: nothing,
    away: [1, 2],
  },
};

const cases = Object.entries(acts).flatMap(([what, act]) => act.away.map((time) => [what, time, act] as const));

/** What the act changes in PostgreSQL, of the user and the company. */
const stored = async ({ user: { id } }: Person) => {
  const { rows } = await radius.home.database.raw<{ rows: unknown[] }>(
    `select u.login, u.role, u.company_id, u.password_hash, u.disabled_at, c.disabled_at as ended_at
     from users u join companies c on c.id = u.company_id where u.id = ?`,
    [id],
  );
  return rows;
};

async function stillWork(attempts: [what: string, attempt: () => Promise<boolean>][]): Promise<string[]> {
  const working: string[] = [];
  for (const [what, attempt] of attempts) if (await attempt()) working.push(what);
  return working;
}

async function holdAll(someone: Person): Promise<[what: string, attempt: () => Promise<boolean>][]> {
  const attempts: [string, () => Promise<boolean>][] = [];
  for (const [what, hold] of held) attempts.push([what, await hold(someone)]);
  return attempts;
}

it('everything held works while nothing ends it', async () => {
  expect(await stillWork(await holdAll(await person()))).toEqual(kinds);
});

describe('attack: nothing of before works again after Redis was away in the middle of', () => {
  it.each(cases)('%s, at end %i', async (_what, time, { act, next = act }) => {
    const someone = await person();
    const attempts = await holdAll(someone);
    const before = await stored(someone);
    const away = partsAwayAt(time);
    await act(away.at, someone).catch(({ id }) => expect(id).toBe('store-unavailable'));
    expect(away.ends()).toBeGreaterThanOrEqual(time);
    const real = endParts(radius);
    const hasChanged = JSON.stringify(await stored(someone)) !== JSON.stringify(before);
    if (!hasChanged) await act(real, someone);
    if (hasChanged || next !== act) await next(real, someone);
    expect(await stillWork(attempts)).toEqual([]);
  });
});

describe('while Redis is away, nobody is enabled:', () => {
  it.each([
    ['a user', acts['a user who is disabled, then enabled'] as Act],
    ['a company', acts['a company that ends, then is active again'] as Act],
    ['a user by a file', acts['a file that disables, then one that enables'] as Act],
    ['a user by a directory', acts['a directory that disables, then enables (SCIM)'] as Act],
  ])('%s', async (_what, { act, next = act }) => {
    const someone = await person();
    await act(endParts(radius), someone);
    const before = await stored(someone);
    expect(await refusalOf(next(partsAwayAt(1).at, someone))).toBe('store-unavailable');
    expect(await stored(someone)).toEqual(before);
    await next(endParts(radius), someone);
    expect(await stored(someone)).not.toEqual(before);
  });
});

it('enabling somebody who is not disabled ends nothing', async () => {
  const someone = await person();
  const attempts = await holdAll(someone);
  await enable(endParts(radius), someone);
  await enableAll(endParts(radius), someone);
  expect(await stillWork(attempts)).toEqual(kinds);
});
