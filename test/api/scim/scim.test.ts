import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompanyStore } from '../../../src/accounts/company-store.ts';
import { everyGrant } from '../../../src/accounts/grant.ts';
import { hashOfNothing } from '../../../src/accounts/password.ts';
import { generationKey } from '../../../src/accounts/session-keys.ts';
import { UserStore } from '../../../src/accounts/user-store.ts';
import type { Actor } from '../../../src/audit/audit-event.ts';
import { onAuditWritten } from '../../../src/audit/audit-feed.ts';
import { systemRandom as random } from '../../../src/random.ts';
import { connectLab } from '../../connections.ts';
import { redisUrl } from '../../lab.ts';
import { bearer, startTestApi, type TestApi } from '../test-api.ts';

const tester: Actor = { kind: 'command-line' };
const user = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const json = 'application/scim+json; charset=utf-8';

let api: TestApi;
let users: UserStore;
let bound: string;
let free: string;
let [mine, theirs] = ['', ''];

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('scim'), country: 'BE' });
  users = new UserStore({ database: api.database, random });
  const companies = new CompanyStore({ database: api.database, random });
  mine = (await companies.add({ name: 'Mine', country: 'NL' }, tester)).id;
  theirs = (await companies.add({ name: 'Theirs', country: 'NL' }, tester)).id;
  bound = (await api.addKey(['users:write'], [mine])).text;
  free = (await api.addKey(['users:write', 'companies:write'])).text;
});

afterAll(() => api?.stop());

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

async function send(method: Method, path: string, payload?: unknown, key = bound, more: Record<string, string> = {}) {
  const type = payload === undefined ? {} : { 'content-type': 'application/scim+json' };
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const request = { method, url: `/scim/v2${path}`, headers: { ...bearer(key), ...type, ...more } };
  const reply = await api.app.inject({ ...request, ...(payload !== undefined && { payload: body }) });
  const { statusCode: status, headers } = reply;
  return { status, headers, body: reply.body === '' ? undefined : reply.json() };
}

let count = 0;
const add = (given: object = {}) => {
  const whole = { login: `scim.${++count}`, name: 'Anna', role: 'user' as const, companyId: mine, ...given };
  return users.add(whole, { hash: hashOfNothing(random), mustChange: false }, tester);
};
/** What changes when the sessions of somebody end. */
async function generationsOf(members: readonly { id: string }[]): Promise<(string | null)[]> {
  const redis = await connectLab('commands', 'scim');
  return redis.mget(members.map(({ id }) => generationKey(id)));
}
const patch = (id: string, Operations: unknown, key = bound) => send('PATCH', `/Users/${id}`, { Operations }, key);
const find = (filter: string) => send('GET', `/Users?filter=${encodeURIComponent(filter)}`);

it.each(['/ServiceProviderConfig', '/ResourceTypes', '/ResourceTypes/User', '/Schemas', `/Schemas/${user}`])(
  'says of itself: %s',
  async (path) => {
    const { status, headers, body } = await send('GET', path);
    expect([status, headers['content-type']]).toEqual([200, json]);
    expect(body.schemas[0]).toMatch(/^urn:ietf:params:scim:/);
  },
);

it.each<[string, number, Parameters<typeof send>]>([
  ['nobody', 404, ['GET', '/Users/nobody']],
  ['nothing', 404, ['GET', '/Nothing']],
  ['no key', 401, ['GET', '/Users', undefined, 'bel_0000000000000000_x']],
  ['no JSON', 400, ['POST', '/Users', '{"broken']],
  ['the prototype', 400, ['POST', '/Users', '{"__proto__":{"x":1},"userName":"x"}']],
  ['a large body', 413, ['POST', '/Users', { userName: 'x', displayName: 'x'.repeat(70_000) }]],
])('says errors in the form of RFC 7644: %s', async (_what, status, request) => {
  const reply = await send(...request);
  expect([reply.status, reply.headers['content-type']]).toEqual([status, json]);
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
  expect(reply.body).toMatchObject({ schemas, status: String(status), detail: expect.any(String) });
});

it('needs the scope', async () => {
  const { text } = await api.addKey(['challenges:user', 'challenges:number']);
  for (const path of ['/Users', '/Groups', '/Schemas'])
    expect((await send('GET', path, undefined, text)).status).toBe(403);
});

describe('a user', () => {
  it('is created, read, replaced and erased, as in RFC 7644', async () => {
    const given = {
      schemas: [user],
      userName: 'bjensen',
      externalId: 'bjensen-1',
      name: { formatted: 'Ms. Barbara J Jensen III', familyName: 'Jensen', givenName: 'Barbara' },
      emails: [
        { value: 'home@example.org', type: 'home' },
        { value: 'work@example.org', type: 'work', primary: true },
      ],
      preferredLanguage: 'nl-NL',
      title: 'Tour Guide',
    };
    const created = await send('POST', '/Users', given);
    expect(created.status).toBe(201);
    const { id, meta } = created.body;
    expect([created.headers.location, created.headers.etag]).toEqual([meta.location, meta.version]);
    expect((await send('GET', `/Users/${id}`)).body).toMatchObject({
      userName: 'bjensen',
      externalId: 'bjensen-1',
      displayName: 'Ms. Barbara J Jensen III',
      emails: [{ value: 'work@example.org', type: 'work', primary: true }],
      preferredLanguage: 'nl',
      active: true,
      [enterprise]: { organization: 'Mine' },
      groups: [{ value: mine, display: 'Mine' }],
    });
    const seen = { 'if-none-match': meta.version };
    expect((await send('GET', `/Users/${id}`, undefined, bound, seen)).status).toBe(304);
    expect((await send('POST', '/Users', given)).body).toMatchObject({ status: '409', scimType: 'uniqueness' });
    const replaced = { schemas: [user], userName: 'bjensen2', displayName: 'Babs', active: false };
    expect((await send('PUT', `/Users/${id}`, replaced, bound, { 'if-match': 'W/"old"' })).status).toBe(412);
    const put = await send('PUT', `/Users/${id}`, replaced, bound, { 'if-match': meta.version });
    expect(put.body).toMatchObject({ userName: 'bjensen2', displayName: 'Babs', active: false });
    expect([put.body.emails, put.body.externalId]).toEqual([undefined, undefined]);
    expect((await users.find(id)).disabledAt).toBeDefined();
    expect((await send('DELETE', `/Users/${id}`)).status).toBe(204);
    expect((await send('DELETE', `/Users/${id}`)).status).toBe(404);
    expect((await send('POST', '/Users', { userName: 'bjensen2', displayName: 'Other' })).status).toBe(201);
  });

  it.each([
    ['no userName', { displayName: 'x' }, 'invalidValue'],
    ['a malformed one', { userName: 'two words' }, 'invalidValue'],
    ['a malformed address', { userName: 'x1', emails: [{ value: 'x' }] }, 'invalidValue'],
    ['a list', [], 'invalidSyntax'],
    ['a word as active', { userName: 'x1', active: 'perhaps' }, 'invalidValue'],
    ['a number as name', { userName: 'x1', displayName: 7 }, 'invalidValue'],
    ['a NUL', { userName: 'x1', externalId: 'a\u0000b' }, 'invalidValue'],
    ['another company', { userName: 'x1', [enterprise]: { organization: 'Theirs' } }, 'invalidValue'],
    ['many addresses', { userName: 'x1', emails: Array(50).fill({ value: 'a@b.nl' }) }, 'invalidValue'],
  ])('with %s is refused', async (_what, given, scimType) => {
    expect((await send('POST', '/Users', given)).body).toMatchObject({ status: '400', scimType });
  });
});

describe('a PATCH', () => {
  const work = 'emails[type eq "work"].value';
  it.each<[string, object[], object]>([
    ['of Okta: disable', [{ op: 'replace', value: { active: false } }], { active: false }],
    ['of Entra ID: disable by a word', [{ op: 'Replace', path: 'active', value: 'False' }], { active: false }],
    [
      'of Entra ID: an address',
      [{ op: 'Add', path: work, value: 'n@example.org' }],
      { emails: [{ value: 'n@example.org' }] },
    ],
    [
      'of Entra ID: paths as names',
      [{ op: 'Add', value: { 'name.formatted': 'New', title: 'x' } }],
      { displayName: 'New' },
    ],
    ['of Entra ID: an external id', [{ op: 'Add', path: 'externalId', value: 'e-1' }], { externalId: 'e-1' }],
    [
      'of parts of a name',
      [{ op: 'add', path: 'name', value: { givenName: 'A', familyName: 'B' } }],
      { displayName: 'A B' },
    ],
    ['with a schema', [{ op: 'replace', path: `${user}:displayName`, value: 'Long' }], { displayName: 'Long' }],
    [
      'of what is not kept',
      [{ op: 'add', path: 'phoneNumbers[type eq "mobile"].value', value: '+316' }],
      { displayName: 'Anna' },
    ],
    ['of a list', [{ op: 'replace', path: 'emails', value: [{ value: 'r@b.nl' }] }], { emails: [{ value: 'r@b.nl' }] }],
    ['in other letters', [{ OP: 'REPLACE', Path: 'DISPLAYNAME', Value: 'Loud' }], { displayName: 'Loud' }],
    ['that removes the address', [{ op: 'remove', path: 'emails[type eq "work"]' }], { displayName: 'Anna' }],
  ])('%s', async (_what, operations, expected) => {
    const { id } = await add();
    const { status, body } = await patch(id, operations);
    expect([status, body]).toEqual([200, expect.objectContaining({ id })]);
    expect(body).toMatchObject(expected);
  });

  it('enables whom it has disabled, and nobody whom the operator has', async () => {
    const { id } = await add();
    for (const active of [false, true]) {
      expect((await patch(id, [{ op: 'replace', path: 'active', value: active }])).body.active).toBe(active);
    }
    await users.setDisabled(id, true, everyGrant, { kind: 'operator', id: 'o' });
    expect((await patch(id, [{ op: 'replace', path: 'active', value: true }])).status).toBe(403);
  });

  const disabling = { op: 'replace', path: 'active', value: false };
  const silent: [string, 'PUT' | 'PATCH', (login: string) => object][] = [
    ['without active', 'PUT', (userName) => ({ userName, displayName: 'New' })],
    ['with an empty active', 'PUT', (userName) => ({ userName, displayName: 'New', active: '' })],
    ['with null', 'PUT', (userName) => ({ userName, displayName: 'New', active: null })],
    ['of the name', 'PATCH', () => ({ Operations: [{ op: 'replace', path: 'displayName', value: 'New' }] })],
    ['that removes active', 'PATCH', () => ({ Operations: [{ op: 'remove', path: 'active' }] })],
    ['with an empty active', 'PATCH', () => ({ Operations: [{ ...disabling, value: '' }] })],
    ['with null', 'PATCH', () => ({ Operations: [{ op: 'add', value: { active: null } }] })],
    ['that sets and removes it', 'PATCH', () => ({ Operations: [disabling, { op: 'remove', path: 'active' }] })],
  ];
  it.each(silent)('%s, by %s, lets in nobody who was disabled, and ends no access', async (_what, method, payload) => {
    for (const active of [true, false]) {
      const { id, login } = await add();
      if (!active) await patch(id, [disabling]);
      const { status, body } = await send(method, `/Users/${id}`, payload(login));
      expect([status, body.active]).toEqual([200, active]);
    }
  });

  it.each<[string, unknown, string]>([
    ['no operations', undefined, 'invalidSyntax'],
    ['an empty list', [], 'invalidSyntax'],
    ['too many', Array(101).fill({ op: 'replace', path: 'active', value: true }), 'tooMany'],
    ['another operation', [{ op: 'move', path: 'active', value: true }], 'invalidSyntax'],
    ['a removal of everything', [{ op: 'remove' }], 'noTarget'],
    ['an unknown attribute', [{ op: 'replace', path: 'secret', value: 1 }], 'invalidPath'],
    ['the prototype', [{ op: 'add', path: '__proto__.admin', value: true }], 'invalidPath'],
    ['the constructor', [{ op: 'add', path: 'constructor.prototype', value: {} }], 'invalidPath'],
    ['the constructor as a name', [{ op: 'add', value: { 'constructor.name': 1 } }], 'invalidPath'],
    ['a long path', [{ op: 'add', path: 'a'.repeat(400), value: 1 }], 'invalidPath'],
    ['another filter', [{ op: 'replace', path: 'emails[value co "x" or type pr].value', value: 'x' }], 'invalidFilter'],
    ['the id', [{ op: 'replace', path: 'id', value: 'x' }], 'mutability'],
    [
      'the role',
      [{ op: 'add', path: 'urn:belcode:params:scim:schemas:2.0:User:role', value: 'operator' }],
      'mutability',
    ],
    ['no userName', [{ op: 'remove', path: 'userName' }], 'invalidValue'],
    ['a text without path', [{ op: 'replace', value: 'x' }], 'invalidSyntax'],
  ])('with %s is refused, and changes nothing', async (_what, operations, scimType) => {
    const before = await add();
    const { status, body } = await patch(before.id, operations);
    expect([status, body.scimType]).toEqual([400, scimType]);
    expect(await users.find(before.id)).toMatchObject({ login: before.login, name: 'Anna', role: 'user' });
  });
});

describe('a list', () => {
  beforeAll(async () => {
    await add({ login: 'filter.one', name: 'Filter One', email: 'one@filter.example', externalId: 'f-1' });
    await add({ login: 'filter.two', name: "Fil'ter_%", email: 'two@filter.example' });
  });

  it.each([
    ['userName eq "filter.one"', 1],
    ['USERNAME Eq "FILTER.ONE"', 1],
    [`${user}:userName eq "filter.one"`, 1],
    ['externalId eq "f-1"', 1],
    ['externalId eq "F-1"', 0],
    ['emails.value eq "one@filter.example"', 1],
    ['emails[type eq "work" and value ew "@filter.example"]', 2],
    ['userName sw "filter." and not (externalId pr)', 1],
    ['userName sw "filter." and (displayName co "_%" or externalId eq "f-1")', 2],
    ['userName sw "filter." and active eq true', 2],
    ['userName sw "filter." and active eq "False"', 0],
    ['userName sw "filter." and meta.created gt "2020-01-01T00:00:00Z"', 2],
    [`userName sw "filter." and ${enterprise}:organization eq "mine"`, 2],
    ['userName eq "x\' or 1=1 --"', 0],
  ])('by %s', async (filter, total) => {
    const { status, body } = await find(filter);
    expect([status, body.totalResults, body.Resources?.length]).toEqual([200, total, total]);
  });

  it.each([
    'userName',
    'userName eq',
    'userName xx "a"',
    'password eq "x"',
    '__proto__ eq "x"',
    'constructor pr',
    'userName eq 7',
    'active gt true',
    'meta.created gt "yesterday"',
    `userName eq "${'x'.repeat(2_000)}"`,
    '('.repeat(900),
    Array(30).fill('userName pr').join(' and '),
    ')',
  ])('by %s is refused', async (filter) => {
    const { status, body } = await find(filter);
    expect([status, body.scimType]).toEqual([400, 'invalidFilter']);
  });

  it('has pages and parts', async () => {
    const all = (await send('GET', '/Users?count=200')).body;
    const idsOf = (body: { Resources: { id: string }[] }) => body.Resources.map(({ id }) => id);
    const seen: string[] = [];
    for (let startIndex = 1; startIndex <= all.totalResults; startIndex += 20) {
      const { body } = await send('GET', `/Users?startIndex=${startIndex}&count=20`);
      expect(body).toMatchObject({ totalResults: all.totalResults, startIndex });
      seen.push(...idsOf(body));
    }
    expect(seen).toEqual(idsOf(all));
    expect((await send('GET', '/Users?count=0')).body).toMatchObject({ Resources: [], totalResults: all.totalResults });
    expect((await send('GET', '/Users?startIndex=-5&count=1')).body).toMatchObject({ startIndex: 1, itemsPerPage: 1 });
    expect((await send('GET', '/Users?count=many')).status).toBe(400);
    const [part] = (await send('GET', '/Users?attributes=userName&count=1')).body.Resources;
    expect(Object.keys(part).sort()).toEqual(['id', 'schemas', 'userName']);
  });
});

it('a user who is added inactive is never active in between, and gets no mail until they are enabled', async () => {
  const emails = [{ value: 'later@example.org', primary: true }];
  const created = await send('POST', '/Users', { userName: 'inactive.1', displayName: 'Later', active: false, emails });
  expect([created.status, created.body.active]).toEqual([201, false]);
  const { id } = created.body;
  const by = api.database.raw('xmin::text as transaction');
  const rows = await api.database('audit').where({ user_id: id }).orderBy('id').select('event', 'actor_kind', by);
  expect(rows.map(({ event, actor_kind: kind }) => `${event} ${kind}`)).toEqual([
    'user-added api-key',
    'user-disabled api-key',
  ]);
  expect(rows[1].transaction).toBe(rows[0].transaction);
  expect((await patch(id, [{ op: 'replace', path: 'active', value: true }])).body.active).toBe(true);
});

it.each<[string, () => Promise<string>, number]>([
  ['nobody', async () => 'nobody', 404],
  ['an admin, whom no key moves', async () => (await add({ role: 'company-admin' })).id, 403],
  ['somebody whom an operator runs', async () => (await add({ role: 'operator' })).id, 404],
])(
  'a group that is added with a member who is refused (%s) is not there, and nobody has moved',
  async (who, make, status) => {
    const [{ id: member }, refused] = [await add(), await make()];
    const members = [member, refused].map((value) => ({ value }));
    const before = await generationsOf([{ id: member }]);
    const reply = await send('POST', '/Groups', { displayName: `Group of ${who}`, members }, free);
    expect(reply.status).toBe(status);
    expect(await generationsOf([{ id: member }])).toEqual(before);
    expect((await users.find(member)).companyId).toBe(mine);
    expect(await api.database('companies').where({ name: `Group of ${who}` })).toEqual([]);
    expect(await api.database('audit').where({ user_id: member, event: 'user-edited' })).toEqual([]);
  },
);

it('a group is added with its members', async () => {
  const { id: member } = await add();
  const reply = await send(
    'POST',
    '/Groups',
    { displayName: 'Group with members', members: [{ value: member }] },
    free,
  );
  expect([reply.status, reply.body.members.length]).toEqual([201, 1]);
  expect((await users.find(member)).companyId).toBe(reply.body.id);
});

it('a group is a company, in which users are moved', async () => {
  const created = await send('POST', '/Groups', { displayName: 'Group One', members: [] }, free);
  expect(created.status).toBe(201);
  const { id } = created.body;
  const group = (operation: object) => send('PATCH', `/Groups/${id}`, { Operations: [operation] }, free);
  const { id: member } = await add();
  const moved = await group({ op: 'Add', path: 'members', value: [{ value: member }] });
  expect(moved.body.members).toEqual([expect.objectContaining({ value: member })]);
  expect((await users.find(member)).companyId).toBe(id);
  expect((await group({ op: 'replace', value: { displayName: 'Group 1' } })).body.displayName).toBe('Group 1');
  expect((await group({ op: 'remove', path: `members[value eq "${member}"]` })).body.scimType).toBe('mutability');
  const empty = { displayName: 'Group 1', members: [] };
  expect((await send('PUT', `/Groups/${id}`, empty, free)).body.scimType).toBe('mutability');
  expect((await send('DELETE', `/Groups/${id}`, undefined, free)).status).toBe(501);
  const filter = encodeURIComponent('displayName eq "group 1"');
  const listed = await send('GET', `/Groups?filter=${filter}`, undefined, free);
  expect(listed.body).toMatchObject({ totalResults: 1, Resources: [{ id, displayName: 'Group 1' }] });
  const bare = await send('GET', `/Groups/${id}?excludedAttributes=members`, undefined, free);
  expect(bare.body.members).toBeUndefined();
});

it.each<[string, (id: string, members: object[]) => Parameters<typeof send>]>([
  ['PUT', (id, members) => ['PUT', `/Groups/${id}`, { displayName: 'Renamed', members }, free]],
  [
    'PATCH',
    (id, members) => {
      const add = { op: 'add', path: 'members', value: members };
      return [
        'PATCH',
        `/Groups/${id}`,
        { Operations: [{ op: 'replace', value: { displayName: 'Renamed' } }, add] },
        free,
      ];
    },
  ],
])(
  'a %s of a group with a member who is refused changes neither its name nor its members',
  async (_method, request) => {
    const { id } = (await send('POST', '/Groups', { displayName: `Group ${++count}` }, free)).body;
    // An admin is moved by no key. The ids decide the order, so another member may come first.
    const [admin, others] = [await add({ role: 'company-admin' }), [await add(), await add(), await add()]];
    const members = [...others, admin].map((each) => ({ value: each.id }));
    const written: unknown[] = [];
    const stopHearing = onAuditWritten((entry) => written.push(entry.event));
    const before = await generationsOf(others);
    expect((await send(...request(id, members))).status).toBe(403);
    stopHearing();
    // A provider repeats it every few minutes, so it logs nobody out, and tells nobody of a move.
    expect(await generationsOf(others)).toEqual(before);
    expect(written).not.toContain('user-edited');
    expect((await send(...request(id, [{ value: others[0]?.id }, { value: 'nobody' }]))).status).toBe(404);
    const { body } = await send('GET', `/Groups/${id}`, undefined, free);
    expect([body.displayName, body.members]).toEqual([expect.not.stringContaining('Renamed'), []]);
    for (const each of others) expect((await users.find(each.id)).companyId).toBe(mine);
  },
);

it('a group without a country has that of the installation', async () => {
  const { body } = await send('POST', '/Groups', { displayName: 'Landlos' }, free);
  expect(body['urn:belcode:params:scim:schemas:2.0:Group']).toEqual({ country: 'BE' });
});

describe('a key of one company', () => {
  const disabling = { Operations: [{ op: 'replace', path: 'active', value: false }] };
  it.each<[Method, unknown]>([
    ['GET', undefined],
    ['PUT', { userName: 'taken.over', displayName: 'X' }],
    ['PATCH', disabling],
    ['DELETE', undefined],
  ])('reaches no user of another company and no operator by %s', async (method, payload) => {
    const [other, operator] = [await add({ companyId: theirs }), await add({ role: 'operator' })];
    for (const [key, { id }] of [
      [bound, other],
      [bound, operator],
      [free, operator],
    ] as const) {
      expect((await send(method, `/Users/${id}`, payload, key)).status).toBe(404);
      expect(await users.find(id)).toMatchObject({ name: 'Anna', disabledAt: undefined });
    }
  });

  it('finds none of them by any filter or id', async () => {
    const other = await add({ companyId: theirs, externalId: 'x-9', email: 'other@example.org' });
    const operator = await add({ role: 'operator' });
    for (const filter of [
      `userName eq "${other.login}" or userName eq "${operator.login}"`,
      `id eq "${other.id}" or id eq "${operator.id}"`,
      'externalId eq "x-9"',
      'emails.value eq "other@example.org"',
      `${enterprise}:organization eq "Theirs"`,
      `not (userName eq "x") and id eq "${other.id}"`,
    ])
      expect((await find(filter)).body.totalResults).toBe(0);
    for (const id of ["'; drop table users; --", '\u0000', '../Groups', 'x'.repeat(90)])
      expect((await send('GET', `/Users/${encodeURIComponent(id)}`)).status).toBe(404);
  });

  it('takes nobody by a group, gives nobody away, and sees no other group', async () => {
    const [own, other, operator] = [await add(), await add({ companyId: theirs }), await add({ role: 'operator' })];
    const move = (group: string, id: string) =>
      send('PATCH', `/Groups/${group}`, { Operations: [{ op: 'add', path: 'members', value: [{ value: id }] }] });
    expect((await move(theirs, own.id)).status).toBe(404);
    for (const { id } of [other, operator]) expect((await move(mine, id)).status).toBe(404);
    expect([(await users.find(own.id)).companyId, (await users.find(other.id)).companyId]).toEqual([mine, theirs]);
    expect((await send('GET', `/Groups/${theirs}`)).status).toBe(404);
    expect((await send('GET', '/Groups')).body).toMatchObject({ totalResults: 1, Resources: [{ id: mine }] });
    expect((await send('POST', '/Groups', { displayName: 'New' })).status).toBe(403);
    const renaming = { Operations: [{ op: 'replace', path: 'displayName', value: 'X' }] };
    expect((await send('PATCH', `/Groups/${mine}`, renaming)).status).toBe(403);
    const put = { userName: own.login, displayName: 'Anna', [enterprise]: { organization: 'Theirs' } };
    expect((await send('PUT', `/Users/${own.id}`, put)).body.scimType).toBe('invalidValue');
  });

  it('moves no admin, also if it reaches both companies', async () => {
    const admin = await add({ role: 'company-admin' });
    const put = { userName: admin.login, displayName: 'Anna', [enterprise]: { organization: 'Theirs' } };
    expect((await send('PUT', `/Users/${admin.id}`, put, free)).status).toBe(403);
    expect(await users.find(admin.id)).toMatchObject({ companyId: mine, role: 'company-admin' });
  });
});
