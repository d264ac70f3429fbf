import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompanyStore } from '../../src/accounts/company-store.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import { hashOfNothing } from '../../src/accounts/password.ts';
import type { Role } from '../../src/accounts/user.ts';
import { UserStore } from '../../src/accounts/user-store.ts';
import type { Actor } from '../../src/audit/audit-event.ts';
import { systemRandom as random } from '../../src/random.ts';
import { connectLab } from '../connections.ts';
import { redisUrl } from '../lab.ts';
import { bearer, startTestApi, type TestApi } from './test-api.ts';

const tester: Actor = { kind: 'command-line' };

let api: TestApi;
let users: UserStore;
let [mine, theirs] = ['', ''];
let bound: { id: string; text: string };

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('enrolment-links') });
  const parts = { database: api.database, random };
  users = new UserStore(parts);
  const companies = new CompanyStore(parts);
  mine = (await companies.add({ name: 'Mine', country: 'NL' }, tester)).id;
  theirs = (await companies.add({ name: 'Theirs', country: 'NL' }, tester)).id;
  bound = await api.addKey(['enrolment-links:write'], [mine]);
});

afterAll(() => api.stop());

let count = 0;

function addUser(companyId = mine, role: Role = 'user') {
  const user = { companyId, login: `person.${++count}`, name: 'Anna', role } as const;
  return users.add(user, { hash: hashOfNothing(random), mustChange: false }, tester);
}

async function ask(login: string, payload?: object, key = bound.text) {
  const url = `/v1/users/${login}/enrolment-links`;
  const reply = await api.app.inject({ method: 'POST', url, headers: bearer(key), ...(payload && { payload }) });
  return { status: reply.statusCode, body: reply.json(), text: reply.body };
}

describe('a link by which a user sets up a first method', () => {
  it('leads to our pages, is written down, and is kept as a digest only', async () => {
    const { id, login } = await addUser();
    const { status, body } = await ask(login, { returnTo: 'https://portal.example/account' });
    expect(status).toBe(201);
    expect(body).toEqual({
      url: expect.stringMatching(/^https:\/\/belcode\.example\/enrolment\?token=[\w-]{43}$/),
      lifetimeSeconds: 900,
    });
    const [line] = await api.audit.list({ userId: id });
    expect(line).toMatchObject({ event: 'enrolment-link-made', actor: { kind: 'api-key', id: bound.id }, detail: {} });
    const token = new URL(body.url).searchParams.get('token') ?? '';
    const redis = await connectLab('commands', 'enrolment-links');
    const keys = await redis.keys('*');
    const values = await Promise.all(keys.filter((key) => key.includes('enrolment')).map((key) => redis.get(key)));
    expect(values.length).toBeGreaterThan(1);
    expect([...keys, ...values].join()).not.toContain(token);
    expect(api.logged()).not.toContain(token);
  });

  it('needs no address to return to', async () => {
    expect((await ask((await addUser()).login)).status).toBe(201);
  });

  it.each(['https://evil.example/', 'https://portal.example@evil.example/', 'javascript:alert(1)', '/account'])(
    'returns to no address that the operator does not list: %s',
    async (returnTo) => {
      const { login } = await addUser();
      expect((await ask(login, { returnTo })).body.code).toBe('return-refused');
    },
  );

  it('is not for somebody with power over others, who would have a method by a stolen key', async () => {
    const [admin, operator] = [await addUser(mine, 'company-admin'), await addUser(mine, 'operator')];
    const free = (await api.addKey(['enrolment-links:write'])).text;
    for (const key of [bound.text, free]) {
      expect((await ask(admin.login, undefined, key)).body.code).toBe('enrolment-of-power');
      expect((await ask(operator.login, undefined, key)).body.code).toBe('user-unknown');
    }
  });

  it('is the same refusal for another company, a disabled user and nobody', async () => {
    const [foreign, disabled] = [await addUser(theirs), await addUser()];
    await users.setDisabled(disabled.id, true, everyGrant, tester);
    const replies = [await ask(foreign.login), await ask(disabled.login), await ask('no.body')];
    expect(replies.map(({ status }) => status)).toEqual([404, 404, 404]);
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
  });

  it.each(['users:write', 'challenges:user', 'challenges:read', 'companies:write'] as const)(
    'needs its scope, and not %s',
    async (scope) => {
      const { login } = await addUser();
      const { text } = await api.addKey([scope]);
      expect((await ask(login, undefined, text)).body.code).toBe('scope-missing');
    },
  );

  it('is made a limited number of times for one user', async () => {
    const { login } = await addUser();
    const codes: unknown[] = [];
    for (let i = 0; i < 31; i++) codes.push((await ask(login)).body.code);
    expect(codes.slice(0, 30)).toEqual(Array(30).fill(undefined));
    expect(codes[30]).toBe('too-many-tries');
  });

  it.each([{ returnTo: '' }, { returnTo: 1 }, { other: 'x' }])(
    'a body of another form is refused: %j',
    async (body) => {
      expect((await ask((await addUser()).login, body)).body.code).toBe('request-invalid');
    },
  );
});
