import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyGrant } from '../../src/accounts/grant.ts';
import type { EnrolmentQuery } from '../../src/factors/enrolment-store.ts';
import { failuresToLock } from '../../src/factors/failure-store.ts';
import { readCursor, searchWords, showCursor, userSorts } from '../../src/factors/user-filter.ts';
import { tester } from '../accounts/people.ts';
import { type Factors, openFactors } from './own-factors.ts';

let home: Factors;
const ids = new Map<string, string>();

beforeAll(async () => {
  home = await openFactors();
  const [bakery, garage] = [await home.addCompany('Bakkerij De Korenaar'), await home.addCompany('Garage Noord')];
  const add = async (login: string, name: string, companyId: string, more = {}) =>
    ids.set(login, (await home.addUser({ login, name, companyId, ...more })).id);
  await add('anna', 'Anna de Vries', bakery.id, { email: 'anna@korenaar.example' });
  await add('bram', 'Bram Jansen', bakery.id, { extension: '4821' });
  await add('carla', 'Carla Öberg', garage.id);
  await add('dirk', 'Dirk_50% Smit', garage.id);
  await home.addPhone(idOf('anna'), '+31612345678');
  await home.addPhone(idOf('carla'), '+31508205678');
  await home.addAuthenticator(idOf('carla'));
});

afterAll(() => home.close());

const idOf = (login: string) => ids.get(login) ?? '';
const found = async (wanted: EnrolmentQuery) => (await home.enrolments.list(wanted)).map(({ login }) => login).sort();

describe('one search finds by', () => {
  it.each([
    ['a part of the name', 'vrie', ['anna']],
    ['words in any order', 'jansen bram', ['bram']],
    ['the login', 'dirk', ['dirk']],
    ['the mail address', 'korenaar.example', ['anna']],
    ['the company', 'korenaar', ['anna', 'bram']],
    ['the company and the name', 'garage smit', ['dirk']],
    ['the whole name of the company', 'Bakkerij De Korenaar', ['anna', 'bram']],
    ['the extension', '4821', ['bram']],
    ['the last digits of a number', '5678', ['anna', 'carla']],
    ['more of its last digits', '345678', ['anna']],
    ['the number as it is written at home', '06-1234 5678', ['anna']],
    ['the number as it is written abroad', '+31 6 12345678', ['anna']],
    ['the number with two zeros', '0031612345678', ['anna']],
    ['letters in any case', 'ANNA', ['anna']],
    ['a short word at the beginning of a word', 'de', ['anna', 'bram']],
    ['signs that mean something to SQL', '_50%', ['dirk']],
    ['a sign alone', '%', []],
    ['a quotation mark', "'", []],
    ['a backslash', '\\', []],
    ['nothing that anybody has', 'nobody', []],
    ['a number that nobody has', '9999', []],
    ['a part of a number that is not its end', '1234567', []],
  ])('%s', async (_by, search, logins) => {
    expect(await found({ search })).toEqual(logins);
  });

  it('finds no number with fewer than four digits, nor where numbers are spared', async () => {
    expect(searchWords('678')[0]?.digits).toBeUndefined();
    expect(await found({ search: '5678', searchesNumbers: false })).toEqual([]);
    expect(await found({ search: '4821', searchesNumbers: false })).toEqual(['bram']);
  });
});

describe('the filter', () => {
  it('of a state, of a kind and of a last login', async () => {
    expect(await found({ state: 'no-method' })).toEqual(['bram', 'dirk']);
    expect(await found({ state: 'reset' })).toEqual([]);
    expect(await found({ kind: 'authenticator' })).toEqual(['carla']);
    await home.users.setDisabled(idOf('dirk'), true, everyGrant, tester);
    expect(await found({ state: 'disabled' })).toEqual(['dirk']);
    await home.heldCalls.hold(idOf('anna'), { actor: tester, detail: {} });
    expect(await found({ state: 'held' })).toEqual(['anna']);
    const failure = { user_id: idOf('carla'), asker: 'login', failures: failuresToLock };
    await home.database('second_factor_failures').insert(failure);
    expect(await found({ state: 'locked' })).toEqual(['carla']);
    await home.users.noteLogin(idOf('anna'));
    expect(await found({ lastLoginBefore: '2020-01-01' })).toEqual(['bram', 'carla', 'dirk']);
    expect(await found({ lastLoginBefore: '2999-01-01' })).toEqual(['anna', 'bram', 'carla', 'dirk']);
  });

  it('follows the methods: a reset leaves none', async () => {
    await home.factors.removeAll(idOf('carla'), 'lost', tester);
    expect(await found({ state: 'reset' })).toEqual(['carla']);
    expect(await found({ kind: 'authenticator' })).toEqual([]);
    // A reset ends the lock.
    expect(await found({ state: 'locked' })).toEqual([]);
  });
});

describe('a list', () => {
  it.each(Object.keys(userSorts) as (keyof typeof userSorts)[])(
    'by %s is the same forwards and backwards',
    async (sort) => {
      const { id: companyId } = await home.addCompany(`Sorted by ${sort}`);
      for (let i = 0; i < 7; i += 1) {
        // Equal names, so that the order of equal keys counts too.
        const { id } = await home.addUser({ companyId, login: `${sort}.${i}`, name: i < 4 ? 'Same' : `Name ${i}` });
        if (i % 2 === 0) await home.users.noteLogin(id);
      }
      const all = await home.enrolments.list({ companyId, sort });
      expect(all).toHaveLength(7);
      const forwards = [];
      for (let after: EnrolmentQuery['after']; ; ) {
        const rows = await home.enrolments.list({ companyId, sort, after, limit: 2 });
        if (rows.length === 0) break;
        forwards.push(...rows);
        after = readCursor(showCursor(rows.at(-1)?.cursor ?? { key: '', id: '' }), sort);
      }
      const backwards = [];
      for (let before = all.at(-1)?.cursor; ; ) {
        const rows = await home.enrolments.list({ companyId, sort, before, limit: 2 });
        if (rows.length === 0) break;
        backwards.unshift(...rows);
        before = rows[0]?.cursor;
      }
      expect(forwards.map(({ login }) => login)).toEqual(all.map(({ login }) => login));
      expect(backwards.map(({ login }) => login)).toEqual(all.slice(0, -1).map(({ login }) => login));
    },
  );

  it('is counted over all pages, up to a limit', async () => {
    const wanted = { search: 'korenaar', limit: 1 };
    expect(await home.enrolments.page(wanted, 100)).toMatchObject({ users: [{ login: 'anna' }], count: 2 });
    expect(await home.enrolments.page(wanted, 1)).toMatchObject({ count: 1 });
  });

  it.each(['', 'x|y', "'; drop table users", '2027-13-99 00:00:00+00|id\0'])('a made up place %j is none', (text) => {
    expect(readCursor(text, 'newest')).toBeUndefined();
  });
});
