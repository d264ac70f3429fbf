import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompanyStore } from '../../src/accounts/company-store.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { bearer, startTestApi, type TestApi } from '../api/test-api.ts';
import { redisUrl } from '../lab.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';

/** What JavaScript takes for a text or a moment, and PostgreSQL does not. */
const times = [
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '1899-12-31T23:59:59Z',
  '9000-01-01T00:00:00Z',
  '9999-12-31T23:59:59-23:59',
  '2027-02-30T00:00:00Z',
  '2027-04-31T00:00:00Z',
  '2027-13-01T00:00:00Z',
  '2027-00-10T00:00:00Z',
  '2027-01-01T25:00:00Z',
  '2027-01-01T00:60:00Z',
  '2027-01-01T00:00:00+99:99',
  '2027-01-01T00:00:00',
  '-001-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  'infinity',
  'now',
  '',
];
const texts = ['\u0000', 'a\u0000b', '\ud800', '\u0007'];

describe('the API answers 400, 404 or 422, and does not look down:', () => {
  let api: TestApi;
  let key: string;
  let company: string;
  beforeAll(async () => {
    api = await startTestApi({ redisUrl: redisUrl('values') });
    const companies = new CompanyStore({ database: api.database, random });
    company = (await companies.add({ name: 'Mine', country: 'NL' }, tester)).id;
    key = (await api.addKey(['users:write', 'companies:write', 'challenges:user', 'challenges:number'])).text;
  });
  afterAll(() => api?.stop());

  type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  const send = (method: Method, url: string, payload?: object) => {
    const type = url.startsWith('/scim') ? 'application/scim+json' : 'application/json';
    const headers = { ...bearer(key), ...(payload && { 'content-type': type }) };
    return api.app.inject({ method, url, headers, ...(payload && { payload: JSON.stringify(payload) }) });
  };
  const usersWith = (filter: string) => `/scim/v2/Users?filter=${encodeURIComponent(Buffer.from(filter).toString())}`;
  const quoted = (text: string) => `"${text}"`;
  const groupsWith = (filter: string) => `/scim/v2/Groups?filter=${encodeURIComponent(Buffer.from(filter).toString())}`;

  it.each(times)('a filter by the time %j', async (time) => {
    for (const op of ['eq', 'ne', 'gt', 'ge', 'lt', 'le']) {
      const reply = await send('GET', usersWith(`meta.created ${op} "${time}"`));
      expect([reply.statusCode, reply.json().scimType]).toEqual([400, 'invalidFilter']);
    }
  });

  it.each([
    '1900-01-01T00:00:00Z',
    '2027-03-01T08:00:00.123456+02:00',
    '2028-02-29T23:59:59Z',
    '8999-12-31T23:59:59-14:00',
  ])('but knows %s', async (time) => {
    expect((await send('GET', usersWith(`meta.created gt "${time}"`))).statusCode).toBe(200);
  });

  it.each(['id', 'externalId', 'userName', 'displayName', 'emails', 'preferredLanguage'])(
    'a filter of %s by a text',
    async (attribute) => {
      for (const text of texts)
        for (const op of ['eq', 'co', 'sw', 'ew', 'ne', 'gt']) {
          const reply = await send('GET', usersWith(`${attribute} ${op} ${quoted(text)}`));
          expect([text, reply.statusCode]).toEqual([text, expect.toSatisfy((status: number) => status < 500)]);
        }
    },
  );

  const user = { userName: 'someone', displayName: 'Someone' };
  it.each<[string, (text: string) => [Method, string, object?]]>([
    ['a filter of groups', (text) => ['GET', groupsWith(`displayName eq ${quoted(text)}`)]],
    ['an id of SCIM', (text) => ['GET', `/scim/v2/Users/${encodeURIComponent(text)}`]],
    ['an id that is changed', (text) => ['PUT', `/scim/v2/Users/${encodeURIComponent(text)}`, user]],
    ['an id that is erased', (text) => ['DELETE', `/scim/v2/Users/${encodeURIComponent(text)}`]],
    ['a group', (text) => ['GET', `/scim/v2/Groups/${encodeURIComponent(text)}`]],
    ['a login', (text) => ['POST', '/scim/v2/Users', { ...user, userName: text }]],
    ['a name', (text) => ['POST', '/scim/v2/Users', { ...user, displayName: text }]],
    ['an id elsewhere', (text) => ['POST', '/scim/v2/Users', { ...user, externalId: text }]],
    ['an address', (text) => ['POST', '/scim/v2/Users', { ...user, emails: [{ value: `${text}@example.org` }] }]],
    ['the name of a group', (text) => ['POST', '/scim/v2/Groups', { displayName: text }]],
    [
      'a member',
      (text) => [
        'PATCH',
        `/scim/v2/Groups/${company}`,
        { Operations: [{ op: 'add', path: 'members', value: [{ value: text }] }] },
      ],
    ],
    ['a login of /v1', (text) => ['POST', '/v1/users', { login: text, name: 'A', company: 'Mine' }]],
    ['a name of /v1', (text) => ['POST', '/v1/users', { login: 'someone', name: text, company: 'Mine' }]],
    ['a company of /v1', (text) => ['POST', '/v1/users', { login: 'someone', name: 'A', company: text }]],
    ['a user of /v1', (text) => ['PATCH', `/v1/users/${encodeURIComponent(text)}`, { name: 'B' }]],
    ['a user who is disabled', (text) => ['POST', `/v1/users/${encodeURIComponent(text)}/disable`, {}]],
    ['a user who is erased', (text) => ['DELETE', `/v1/users/${encodeURIComponent(text)}`]],
    ['a new company', (text) => ['POST', '/v1/companies', { name: text, country: 'NL' }]],
    ['a company that is changed', (text) => ['PATCH', `/v1/companies/${encodeURIComponent(text)}`, { name: 'B' }]],
    ['whose code', (text) => ['POST', '/v1/challenges', { user: text }]],
    ['a challenge', (text) => ['GET', `/v1/challenges/${encodeURIComponent(text)}`]],
  ])('%s', async (_what, request) => {
    for (const text of texts) {
      // A path has no lone surrogates.
      const safe = text === '\ud800' && request('').at(1) !== request('x').at(1) ? '\ufffd' : text;
      const reply = await send(...request(safe));
      expect([safe, reply.statusCode, reply.body]).toEqual([
        safe,
        expect.toSatisfy(isMistake(request(safe))),
        expect.anything(),
      ]);
    }
  });
});

/** A filter of groups is compared here, so it may also find none. */
const isMistake =
  ([method]: readonly [string, ...unknown[]]) =>
  (status: number) =>
    [400, 404, 422].includes(status) || (method === 'GET' && status === 200);

describe('the panel answers without an error of its own:', () => {
  let home: OpenedPanel;
  let cookies: Record<'operator' | 'admin', string>;
  beforeAll(async () => {
    home = await openPanel();
    const cookieOf = async (role: 'operator' | 'company-admin') => {
      const person = await home.addPerson({ role });
      await home.givePhone(person.id);
      return `belcode-session=${await home.putInEdit(person.id)}`;
    };
    cookies = { operator: await cookieOf('operator'), admin: await cookieOf('company-admin') };
  });
  afterAll(() => home?.close());

  const values = [
    ...texts.map((text) => Buffer.from(text).toString()),
    '0000-01-01',
    '9999-12-31',
    '99999999999999999999',
    '1|\u0000',
  ];
  const names = [
    'search',
    'company',
    'person',
    'actor',
    'event',
    'digits',
    'trunk',
    'from',
    'until',
    'day',
    'after',
    'before',
    'sort',
  ];
  const lists = [
    ['operator', '/operator/users'],
    ['operator', '/operator/audit'],
    ['operator', '/operator/audit.csv'],
    ['operator', '/operator/calls/list'],
    ['operator', '/operator/calls/list.csv'],
    ['operator', '/operator/calls/figures'],
    ['admin', '/company/users'],
    ['admin', '/company/calls'],
  ] as const;
  it.each(lists)('%s %s', async (who, path) => {
    for (const name of names)
      for (const value of values) {
        const url = `${path}?${name}=${encodeURIComponent(value)}`;
        const reply = await home.panel.inject({ method: 'GET', url, headers: { cookie: cookies[who] } });
        expect([url, reply.statusCode]).toEqual([url, expect.toSatisfy((status: number) => status < 500)]);
      }
  });

  it.each([
    ['operator', '/operator/users/'],
    ['operator', '/operator/companies/'],
    ['admin', '/company/users/'],
  ] as const)('%s %s…', async (who, path) => {
    for (const value of values)
      for (const rest of ['', '/edit', '/data', '/devices', '/reset']) {
        const url = `${path}${encodeURIComponent(value)}${rest}`;
        const reply = await home.panel.inject({ method: 'GET', url, headers: { cookie: cookies[who] } });
        expect([url, reply.statusCode]).toEqual([url, expect.toSatisfy((status: number) => status < 500)]);
      }
  });
});
