import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { attemptAt } from '../../src/accounts/attempt-limits.ts';
import { AttemptStore } from '../../src/accounts/attempt-store.ts';
import { CompanyStore } from '../../src/accounts/company-store.ts';
import { hashOfNothing } from '../../src/accounts/password.ts';
import { UserStore } from '../../src/accounts/user-store.ts';
import { systemRandom as random } from '../../src/random.ts';
import { connectRedis, untilRedisReady } from '../../src/redis/connect-redis.ts';
import { tester } from '../accounts/people.ts';
import { bearer, startTestApi, type TestApi } from '../api/test-api.ts';
import { redisUrl } from '../lab.ts';
import { silentLog } from '../silent-log.ts';

let api: TestApi;
let redis: ReturnType<typeof connectRedis>;
let attempts: AttemptStore;
let [mine, other] = ['', ''];
let key: Awaited<ReturnType<TestApi['addKey']>>;
const ids: string[] = [];
/** Statements about users since the test began, and how many of them ran at the same moment. */
const seen = { all: 0, now: 0, most: 0 };

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('members') });
  redis = connectRedis(redisUrl('members'), 'commands', silentLog);
  await untilRedisReady(redis, 5_000);
  attempts = new AttemptStore(redis);
  const companies = new CompanyStore({ database: api.database, random });
  mine = (await companies.add({ name: 'Mine', country: 'NL' }, tester)).id;
  other = (await companies.add({ name: 'Other', country: 'NL' }, tester)).id;
  const users = new UserStore({ database: api.database, random });
  for (let n = 0; n < 8; n += 1) {
    const user = { login: `member.${n}`, name: 'Anna', role: 'user' as const, companyId: n < 4 ? mine : other };
    ids.push((await users.add(user, { hash: hashOfNothing(random), mustChange: false }, tester)).id);
  }
  api.database.on('query', ({ sql }: { sql: string }) => {
    if (!/from "users"/.test(sql)) return;
    seen.all += 1;
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
  });
  const end = (_: unknown, { sql }: { sql: string }) => {
    if (/from "users"/.test(sql)) seen.now -= 1;
  };
  api.database.on('query-response', end);
  api.database.on('query-error', end);
});
afterAll(async () => {
  redis?.disconnect();
  await api?.stop();
});

beforeEach(async () => {
  Object.assign(seen, { all: 0, now: 0, most: 0 });
  key = await api.addKey(['users:write', 'companies:write'], [mine, other]);
});

const send = (method: 'GET' | 'PATCH' | 'PUT' | 'POST', path: string, payload?: object) => {
  const headers = { ...bearer(key.text), ...(payload && { 'content-type': 'application/scim+json' }) };
  const body = payload && { payload: JSON.stringify(payload) };
  return api.app.inject({ method, url: `/scim/v2${path}`, headers, ...body });
};
const named = (values: readonly string[]) => values.map((value) => ({ value }));
const add = (values: readonly string[], op = 'add') => ({ op, path: 'members', value: named(values) });
const many = (of: (n: number) => string, count = 1_000) => Array.from({ length: count }, (_, n) => of(n));

describe('the members that a request names are read by one statement', () => {
  it.each<[string, 'PATCH' | 'PUT', () => object, number]>([
    ['one of nobody, a thousand times', 'PATCH', () => ({ Operations: [add(many(() => 'x'))] }), 404],
    ['a thousand of nobody', 'PATCH', () => ({ Operations: [add(many((n) => `x${n}`))] }), 404],
    ['one of mine, a thousand times', 'PATCH', () => ({ Operations: [add(many(() => ids[0] ?? ''))] }), 200],
    ['a hundred operations', 'PATCH', () => ({ Operations: many(String, 100).map(() => add(['x'])) }), 404],
    [
      'a hundred replacements',
      'PATCH',
      () => ({ Operations: many(String, 100).map(() => add(ids.slice(0, 4), 'replace')) }),
      200,
    ],
    [
      'a replacement',
      'PUT',
      () => ({ displayName: 'Mine', members: named([...ids.slice(0, 4), ...many(() => 'x', 900)]) }),
      404,
    ],
  ])('%s', async (_what, method, body, status) => {
    const reply = await send(method, `/Groups/${mine}`, body());
    expect([reply.statusCode, seen.most]).toEqual([status, 1]);
    // The members before, those that are named, and those of the answer.
    expect(seen.all).toBeLessThanOrEqual(3);
  });

  it('of all operations together at most a thousand', async () => {
    const Operations = [add(many((n) => `x${n}`)), add(['y'])];
    const reply = await send('PATCH', `/Groups/${mine}`, { Operations });
    expect([reply.statusCode, reply.json().scimType, seen.all]).toEqual([400, 'tooMany', 0]);
  });

  it('still moves those who come from another company, and a replacement still keeps everybody', async () => {
    const [moved = ''] = ids.slice(-1);
    const reply = await send('PATCH', `/Groups/${mine}`, { Operations: [add([moved])] });
    expect(reply.json().members).toContainEqual(expect.objectContaining({ value: moved }));
    const less = await send('PATCH', `/Groups/${mine}`, { Operations: [add([...ids.slice(0, 4)], 'replace')] });
    expect(less.json().scimType).toBe('mutability');
  });
});

describe('each request of an identity provider counts once', () => {
  it.each<[string, Parameters<typeof send>]>([
    ['users', ['GET', '/Users']],
    ['a search', ['GET', '/Users?filter=userName%20eq%20%22x%22']],
    ['a user', ['GET', '/Users/nobody']],
    ['groups', ['GET', '/Groups']],
    ['members', ['GET', '/Groups/nobody']],
    ['a change of members', ['PATCH', '/Groups/nobody', { Operations: [] }]],
    ['what it can do', ['GET', '/Schemas']],
  ])('%s', async (_what, request) => {
    const attempt = { ...attemptAt('directory-key', key.id), max: 3 };
    await send(...request);
    expect([await attempts.take(attempt), await attempts.take(attempt)]).toEqual([true, true]);
    expect(await attempts.take(attempt)).toBe(false);
  });

  it('and one too many is refused before anything is read', async () => {
    const attempt = attemptAt('directory-key', key.id);
    for (let n = 0; n < attempt.max; n += 1_000)
      await Promise.all(Array.from({ length: 1_000 }, () => attempts.take(attempt)));
    const reply = await send('GET', '/Users');
    expect([reply.statusCode, seen.all]).toEqual([429, 0]);
  });
});
