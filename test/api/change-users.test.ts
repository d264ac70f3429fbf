import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompanyStore } from '../../src/accounts/company-store.ts';
import { hashOfNothing } from '../../src/accounts/password.ts';
import { UserStore } from '../../src/accounts/user-store.ts';
import type { Actor } from '../../src/audit/audit-event.ts';
import { disableCompany } from '../../src/people/disable-company.ts';
import { systemRandom as random } from '../../src/random.ts';
import { connectLab } from '../connections.ts';
import { redisUrl } from '../lab.ts';
import { bearer, startTestApi, type TestApi } from './test-api.ts';

const tester: Actor = { kind: 'command-line' };

let api: TestApi;
let users: UserStore;
let companies: CompanyStore;
let bound: { id: string; text: string };
let free: string;
let [mine, theirs] = ['', ''];

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('change-users') });
  const parts = { database: api.database, random };
  users = new UserStore(parts);
  companies = new CompanyStore(parts);
  mine = (await companies.add({ name: 'Mine', country: 'NL' }, tester)).id;
  theirs = (await companies.add({ name: 'Theirs', country: 'NL' }, tester)).id;
  bound = await api.addKey(['users:write'], [mine]);
  free = (await api.addKey(['users:write'])).text;
});

afterAll(() => api?.stop());

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

async function send(key: string, method: Method, url: string, payload?: object, again?: string) {
  const headers = { ...bearer(key), ...(again === undefined ? {} : { 'idempotency-key': again }) };
  const reply = await api.app.inject({ method, url, headers, ...(payload && { payload }) });
  return { status: reply.statusCode, body: reply.body === '' ? undefined : reply.json() };
}

let count = 0;
const add = async (given: object = {}) => {
  const login = `api.${++count}`;
  const whole = { login, name: 'Anna', role: 'user' as const, companyId: mine, ...given };
  return users.add(whole, { hash: hashOfNothing(random), mustChange: false }, tester);
};

it('adds, reads, changes, disables, enables and erases a user', async () => {
  const key = bound.text;
  const added = await send(key, 'POST', '/v1/users', { login: 'new.user', name: 'New', email: 'n@example.org' });
  expect(added).toEqual({ status: 201, body: { id: expect.any(String) } });
  const { id } = added.body;
  const shown = { id, login: 'new.user', name: 'New', company: 'Mine', role: 'user', email: 'n@example.org' };
  expect((await send(key, 'GET', '/v1/users/NEW.user')).body).toEqual({ ...shown, disabled: false });
  // English as it is offered.
  const changes = { login: 'newer.user', email: null, language: 'en-GB' };
  expect((await send(key, 'PATCH', '/v1/users/new.user', changes)).body).toEqual({
    id,
    changed: ['login', 'email', 'language'],
    stillAtExtension: [],
  });
  const path = '/v1/users/newer.user';
  expect((await send(key, 'POST', `${path}/disable`, { reason: 'left' })).body).toEqual({ id, disabled: true });
  expect((await send(key, 'GET', path)).body).toMatchObject({ disabled: true, language: 'en' });
  expect((await send(key, 'POST', `${path}/enable`)).body).toEqual({ id, disabled: false });
  expect((await send(key, 'DELETE', path)).body).toEqual({ id, erased: true });
  expect((await send(key, 'GET', path)).status).toBe(404);
  const told = (await api.audit.list({ userId: id })).map(({ event, actor }) => [event, actor.kind, actor.id]);
  const events = ['user-erased', 'user-disabled', 'user-disabled', 'user-enabled', 'user-edited', 'user-added'];
  expect(told.map(([event]) => event).sort()).toEqual([...events].sort());
  expect(told.every(([, kind, by]) => kind === 'api-key' && by === bound.id)).toBe(true);
});

describe('each route', () => {
  const routes: [Method, string, object | undefined][] = [
    ['GET', '', undefined],
    ['PATCH', '', { name: 'Changed' }],
    ['POST', '/disable', undefined],
    ['POST', '/enable', undefined],
    ['DELETE', '', undefined],
  ];
  it.each(routes)('%s %s knows neither users of others nor operators', async (method, behind, payload) => {
    const [theirOwn, operator] = [await add({ companyId: theirs }), await add({ role: 'operator' })];
    for (const [key, { login }] of [
      [bound.text, theirOwn],
      [bound.text, operator],
      [free, operator],
      [free, { login: 'nobody' }],
    ] as const) {
      const { status, body } = await send(key, method, `/v1/users/${login}${behind}`, payload);
      expect([status, body.code]).toEqual([404, 'user-unknown']);
    }
    expect(await users.find(theirOwn.id)).toMatchObject({ name: 'Anna', disabledAt: undefined });
  });

  it.each(routes)('%s %s needs the scope', async (method, behind, payload) => {
    const { text } = await api.addKey(['challenges:user', 'challenges:number']);
    const { login } = await add();
    expect((await send(text, method, `/v1/users/${login}${behind}`, payload)).body.code).toBe('scope-missing');
  });
});

const wrong: [string, object, string][] = [
  ['an operator', { role: 'operator' }, 'request-invalid'],
  ['an admin', { role: 'company-admin' }, 'request-invalid'],
  ['another company', { company: 'Theirs' }, 'company-unknown'],
  ['no company that exists', { company: 'None' }, 'company-unknown'],
  ['a malformed login', { login: 'two words' }, 'login-invalid'],
  ['a malformed address', { email: 'x' }, 'email-invalid'],
  ['a field that nobody knows', { password: 'x' }, 'request-invalid'],
];
it.each(wrong)('%s is refused, for a new user and for a changed one', async (_what, given, code) => {
  const { login } = await add();
  const asNew = await send(bound.text, 'POST', '/v1/users', { login: 'fresh.one', name: 'F', ...given });
  expect(asNew.body.code).toBe(code);
  expect((await send(bound.text, 'PATCH', `/v1/users/${login}`, given)).body.code).toBe(code);
});

it('a login that somebody has is refused, and few of them are found', async () => {
  const { login } = await add({ companyId: theirs });
  const { text } = await api.addKey(['users:write'], [mine]);
  const codes: string[] = [];
  for (let i = 0; i < 21; i += 1) codes.push((await send(text, 'POST', '/v1/users', { login, name: 'F' })).body.code);
  expect(new Set(codes.slice(0, 20))).toEqual(new Set(['login-taken']));
  expect(codes[20]).toBe('too-many-tries');
});

it('a repeated request is carried out once, and what is kept for it names nobody', async () => {
  const asked = { login: 'once.only', name: 'Once Only', email: 'once@example.org' };
  const first = await send(bound.text, 'POST', '/v1/users', asked, 'key-1');
  expect(await send(bound.text, 'POST', '/v1/users', asked, 'key-1')).toEqual(first);
  expect((await send(bound.text, 'POST', '/v1/users', { ...asked, name: 'Two' }, 'key-1')).status).toBe(422);
  const erased = await send(bound.text, 'DELETE', '/v1/users/once.only', undefined, 'key-2');
  expect(await send(bound.text, 'DELETE', '/v1/users/once.only', undefined, 'key-2')).toEqual(erased);
  const redis = await connectLab('commands', 'change-users');
  const kept = await redis.keys('belcode:idempotency:*');
  const values = await Promise.all(kept.map((each) => redis.get(each)));
  expect(values.length).toBeGreaterThan(1);
  expect(values.join()).not.toMatch(/once/i);
});

it('a key of a company that has ended is refused', async () => {
  const { id, name } = await companies.add({ name: 'Ended', country: 'NL' }, tester);
  const [only, both] = [await api.addKey(['users:write'], [id]), await api.addKey(['users:write'], [id, mine])];
  const nothing = { ofUser: { close: async () => ({ all: [], ended: [] }), reopen: async () => undefined } };
  const parts = { challenges: nothing, sessions: { endAll: async () => 0 } };
  await disableCompany({ ...parts, companies, users } as never, { companyId: id }, tester);
  expect((await send(only.text, 'GET', '/v1/users/nobody')).body.code).toBe('key-unknown');
  expect((await send(both.text, 'GET', '/v1/users/nobody')).body.code).toBe('user-unknown');
  expect(name).toBe('Ended');
});
