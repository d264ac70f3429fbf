import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { changeCompanyCalling } from '../../src/accounts/change-company-calling.ts';
import { CompanySettingStore } from '../../src/accounts/company-setting-store.ts';
import { CompanyStore } from '../../src/accounts/company-store.ts';
import { hashOfNothing } from '../../src/accounts/password.ts';
import { UserStore } from '../../src/accounts/user-store.ts';
import type { Actor } from '../../src/audit/audit-event.ts';
import { onAuditWritten } from '../../src/audit/audit-feed.ts';
import { useBrands } from '../../src/brand/brands.ts';
import { Refusal } from '../../src/errors.ts';
import { systemRandom as random } from '../../src/random.ts';
import { bearer, startTestApi, type TestApi } from '../api/test-api.ts';
import { type MadeUpBrands, makeUpBrands } from '../brand/made-up-brand.ts';
import { redisUrl } from '../lab.ts';

const tester: Actor = { kind: 'command-line' };

let api: TestApi;
let companies: CompanyStore;
let users: UserStore;
let free: { id: string; text: string };

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('companies-of-others') });
  const parts = { database: api.database, random };
  companies = new CompanyStore(parts);
  users = new UserStore(parts);
  free = await api.addKey(['companies:write']);
});

afterAll(() => api?.stop());

type Method = 'GET' | 'POST' | 'PATCH';

async function send(key: string, method: Method, url: string, payload?: object, again?: string) {
  const headers = { ...bearer(key), ...(again === undefined ? {} : { 'idempotency-key': again }) };
  const reply = await api.app.inject({ method, url, headers, ...(payload && { payload }) });
  return { status: reply.statusCode, body: reply.body === '' ? undefined : reply.json() };
}

const named = (name: string) => `/v1/companies/${encodeURIComponent(name)}`;
const newCompany = () => companies.add({ name: `Company ${random.id()}`, country: 'NL' }, tester);

it('a key of every company adds, lists, reads, changes, ends and enables one', async () => {
  const name = `Bakkerij ${random.id()}`;
  const added = await send(free.text, 'POST', '/v1/companies', { name, country: 'NL' }, 'add-once');
  expect(added).toEqual({ status: 201, body: { id: expect.any(String), name, country: 'NL', ended: false } });
  expect(await send(free.text, 'POST', '/v1/companies', { name, country: 'NL' }, 'add-once')).toEqual(added);
  expect(await send(free.text, 'POST', '/v1/companies', { name, country: 'NL' })).toMatchObject({ status: 409 });
  const { id } = added.body;
  const newUser = { companyId: id, login: `user.${random.id()}`, name: 'Anna', role: 'user' } as const;
  await users.add(newUser, { hash: hashOfNothing(random), mustChange: false }, tester);
  const changes = { name: `${name} Noord`, country: 'BE', language: 'en', callProof: 'number' };
  const changed = { id, ...changes, ended: false };
  expect((await send(free.text, 'PATCH', named(name), changes)).body).toEqual(changed);
  expect((await send(free.text, 'GET', named(changes.name))).body).toEqual(changed);
  const partly = await send(free.text, 'PATCH', named(changes.name), { language: null });
  expect(partly.body).toEqual({ id, name: changes.name, country: 'BE', callProof: 'number', ended: false });
  const path = named(changes.name);
  const listed = async () =>
    (await send(free.text, 'GET', '/v1/companies')).body.companies.find((each: { id: string }) => each.id === id);
  expect(await listed()).toMatchObject({ users: 1, enrolled: 0, ended: false });
  expect((await send(free.text, 'POST', `${path}/disable`, { reason: 'moved' })).body).toEqual({
    id,
    ended: true,
    users: 1,
  });
  expect(await listed()).toMatchObject({ users: 0, enrolled: 0, ended: true });
  expect((await send(free.text, 'POST', `${path}/enable`)).body).toEqual({ id, ended: false, users: 1 });
  const told = (await api.audit.list({ companyId: id })).filter(({ event }) => event.startsWith('company-'));
  expect(told.every(({ actor }) => actor.kind === 'api-key' && actor.id === free.id)).toBe(true);
  expect(told.map(({ event }) => event)).toContain('company-disabled');
});

describe('the brand of a company', () => {
  let brands: MadeUpBrands;
  beforeAll(() => {
    brands = makeUpBrands({ 'fonica/brand.json': { productName: 'Fonica' } });
    useBrands(brands.folder);
  });
  afterAll(() => {
    useBrands();
    brands.remove();
  });

  it('is chosen by a key of every company, at once or later, and read', async () => {
    const name = `Bakkerij ${random.id()}`;
    const branded = { name, country: 'NL', brand: 'fonica' };
    expect((await send(free.text, 'POST', '/v1/companies', branded)).body).toMatchObject({ brand: 'fonica' });
    expect((await send(free.text, 'GET', named(name))).body).toMatchObject({ brand: 'fonica' });
    expect((await send(free.text, 'PATCH', named(name), { brand: null })).body).not.toHaveProperty('brand');
    expect((await send(free.text, 'PATCH', named(name), { brand: 'fonica' })).body).toMatchObject({ brand: 'fonica' });
    const { id } = await companies.findByName(name);
    const events = await api.audit.list({ companyId: id, event: 'company-brand-set' });
    expect(events.map(({ actor }) => actor.id)).toEqual([free.id, free.id, free.id]);
  });

  it('without files is refused, and nothing else of the request is done', async () => {
    const name = `Bakkerij ${random.id()}`;
    const refused = { status: 400, body: expect.objectContaining({ code: 'brand-unknown' }) };
    expect(await send(free.text, 'POST', '/v1/companies', { name, country: 'NL', brand: 'gone' })).toEqual(refused);
    await companies.add({ name, country: 'NL' }, tester);
    expect(await send(free.text, 'PATCH', named(name), { country: 'BE', brand: 'gone' })).toEqual(refused);
    expect((await companies.findByName(name)).country).toBe('NL');
  });

  it('that cannot be stored leaves no company, whose welcome mails would have another brand', async () => {
    const branded = { name: `Bakkerij ${random.id()}`, country: 'NL', brand: 'fonica' };
    const away = new Refusal('store-unavailable', 'PostgreSQL has gone');
    const failing = vi.spyOn(CompanySettingStore.prototype, 'setBrand').mockRejectedValueOnce(away);
    try {
      expect((await send(free.text, 'POST', '/v1/companies', branded)).status).toBe(503);
    } finally {
      failing.mockRestore();
    }
    expect((await send(free.text, 'GET', named(branded.name))).status).toBe(404);
    expect(await send(free.text, 'POST', '/v1/companies', branded)).toMatchObject({ status: 201, body: branded });
  });

  it('stays, with name and country, when PostgreSQL refuses the time zone of the same request', async () => {
    const before = await newCompany();
    const zones = Intl.supportedValuesOf('timeZone');
    const newer = vi.spyOn(Intl, 'supportedValuesOf').mockReturnValue([...zones, 'Mars/Olympus']);
    const given = { name: `Bakkerij ${random.id()}`, country: 'BE', language: 'en', brand: 'fonica' };
    const told = vi.fn();
    const stop = onAuditWritten(told);
    try {
      const reply = await send(free.text, 'PATCH', named(before.name), {
        ...given,
        timeZone: 'Mars/Olympus',
        endsOn: '2998-03-01',
      });
      expect(reply).toMatchObject({ status: 400, body: { code: 'time-zone-invalid' } });
    } finally {
      newer.mockRestore();
      stop();
    }
    expect(await companies.find(before.id)).toEqual(before);
    expect(told.mock.calls.filter(([{ companyId }]) => companyId === before.id)).toEqual([]);
  });

  it('attack: a key of one company gives it no brand, which may have a host and a sender of its own', async () => {
    const { id, name } = await newCompany();
    const bound = await api.addKey(['companies:write'], [id]);
    for (const brand of ['fonica', null])
      expect(await send(bound.text, 'PATCH', named(name), { brand })).toMatchObject({
        status: 403,
        body: { code: 'grant-refused' },
      });
    expect((await companies.find(id)).brand).toBeUndefined();
  });
});

describe('time zone, end and terms of a company', () => {
  it('are set, read and removed by a key of every company', async () => {
    const { name } = await newCompany();
    const given = { timeZone: 'America/New_York', endsOn: '2998-03-01', terms: 'until the end of the rent' };
    expect((await send(free.text, 'PATCH', named(name), given)).body).toMatchObject(given);
    const listed = (await send(free.text, 'GET', '/v1/companies')).body.companies;
    expect(listed.find((each: { name: string }) => each.name === name)).toMatchObject(given);
    const nothing = { timeZone: null, endsOn: null, terms: null };
    const { body } = await send(free.text, 'PATCH', named(name), nothing);
    expect(body).toEqual({ id: expect.any(String), name, country: 'NL', ended: false });
  });

  it.each([
    [{ timeZone: 'CEST' }, 'time-zone-invalid'],
    [{ endsOn: '2998-02-30' }, 'date-invalid'],
    [{ endsOn: '9999-01-01' }, 'date-invalid'],
    [{ endsOn: 'tomorrow' }, 'request-invalid'],
    [{ terms: 'a\u0000b' }, 'terms-invalid'],
    [{ terms: 'x'.repeat(501) }, 'request-invalid'],
  ])('%j is refused, and changes nothing', async (given, code) => {
    const { name } = await newCompany();
    const asked = await send(free.text, 'PATCH', named(name), { country: 'BE', ...given });
    expect(asked.body.code).toBe(code);
    expect((await send(free.text, 'GET', named(name))).body).toMatchObject({ country: 'NL' });
  });

  it("are the operator's: a bound key neither reads them, nor takes an end back", async () => {
    const { id, name } = await newCompany();
    const bound = await api.addKey(['companies:write'], [id]);
    await send(free.text, 'PATCH', named(name), { endsOn: '2998-03-01', terms: 'secret' });
    for (const given of [{ endsOn: null }, { endsOn: '2998-04-01' }, { terms: null }, { terms: 'mine' }])
      expect((await send(bound.text, 'PATCH', named(name), given)).body.code).toBe('grant-refused');
    const changed = await send(bound.text, 'PATCH', named(name), { timeZone: 'Europe/Brussels' });
    expect(changed.body).toEqual({ id, name, country: 'NL', timeZone: 'Europe/Brussels', ended: false });
    expect((await send(bound.text, 'GET', '/v1/companies')).body.companies[0]).not.toHaveProperty('terms');
    expect((await send(free.text, 'GET', named(name))).body).toMatchObject({ endsOn: '2998-03-01', terms: 'secret' });
  });
});

describe('a key that is bound to a company', () => {
  const routes: [Method, string, object | undefined][] = [
    ['GET', '', undefined],
    ['PATCH', '', { country: 'BE' }],
    ['POST', '/disable', undefined],
    ['POST', '/enable', undefined],
  ];
  it.each(routes)('%s %s reaches its own, and no other', async (method, behind, payload) => {
    const [mine, theirs] = [await newCompany(), await newCompany()];
    const bound = await api.addKey(['companies:write'], [mine.id]);
    for (const name of [theirs.name, 'nobody']) {
      const { status, body } = await send(bound.text, method, `${named(name)}${behind}`, payload);
      expect([status, body.code]).toEqual([404, 'company-unknown']);
    }
    expect(await companies.find(theirs.id)).toEqual(theirs);
    expect((await send(bound.text, method, `${named(mine.name)}${behind}`, payload)).status).toBe(200);
  });

  it('lists only its own, and adds none', async () => {
    const [mine] = [await newCompany(), await newCompany()];
    const bound = await api.addKey(['companies:write'], [mine.id]);
    const { body } = await send(bound.text, 'GET', '/v1/companies');
    expect(body.companies.map(({ id }: { id: string }) => id)).toEqual([mine.id]);
    const added = await send(bound.text, 'POST', '/v1/companies', { name: `Other ${random.id()}`, country: 'NL' });
    expect([added.status, added.body.code]).toEqual([403, 'grant-refused']);
  });
});

describe('a company that is changed while another change has begun', () => {
  /** By column, what somebody else writes before the change is written. */
  const meanwhile: Record<string, string | number> = {
    name: 'new',
    country: 'BE',
    caller_id: 'Bakkerij <+31508200000>',
    ring_seconds: 45,
    greeting_name: 'Bakkerij',
    language: 'en',
    call_proof: 'number',
  };

  /** Has an act of a store run after `first`. */
  function runAfter(first: () => PromiseLike<unknown>): { mockRestore: () => void }[] {
    const { together } = CompanyStore.prototype;
    const { setCalling } = CompanySettingStore.prototype;
    let isDone = false;
    const once = async () => {
      if (!isDone) await first();
      isDone = true;
    };
    return [
      vi.spyOn(CompanyStore.prototype, 'together').mockImplementation(async function (this: CompanyStore, act) {
        await once();
        return together.call(this, act) as Promise<never>;
      }),
      vi.spyOn(CompanySettingStore.prototype, 'setCalling').mockImplementation(async function (
        this: CompanySettingStore,
        ...given
      ) {
        await once();
        return setCalling.apply(this, given);
      }),
    ];
  }

  const patch = (changes: object) => async (key: string, name: string) => {
    expect(await send(key, 'PATCH', named(name), changes)).toMatchObject({ status: 200 });
  };
  const writers: [string, { columns: object; write: (key: string, name: string) => Promise<unknown> }][] = [
    [
      'a key sets its name',
      { columns: { name: 'written' }, write: (key, name) => patch({ name: `${name} 2` })(key, name) },
    ],
    ['a key sets its country', { columns: { country: 'DE' }, write: patch({ country: 'DE' }) }],
    ['a key sets its language', { columns: { language: 'nl' }, write: patch({ language: 'nl' }) }],
    ['a key sets its proof', { columns: { call_proof: 'code' }, write: patch({ callProof: 'code' }) }],
    ['a command sets its ring time', { columns: { ring_seconds: 30 }, write: ring }],
  ];
  async function ring(_key: string, name: string): Promise<void> {
    const companySettings = new CompanySettingStore(api.database);
    await changeCompanyCalling({ companies, companySettings }, name, { ringSeconds: 30 }, tester);
  }
  const table = writers.flatMap(([what, { columns, write }]) =>
    Object.keys(meanwhile)
      .filter((column) => !(column in columns))
      .map((column) => [what, column, { columns, write }] as const),
  );

  it.each(table)('keeps both: %s, somebody else its %s', async (_what, column, { columns, write }) => {
    const { id, name } = await newCompany();
    const bound = await api.addKey(['companies:write'], [id]);
    const row = () => api.database('companies').where({ id }).first();
    const before = await row();
    const changed = { [column]: column === 'name' ? `Company ${random.id()}` : meanwhile[column] };
    const spies = runAfter(() => api.database('companies').where({ id }).update(changed));
    try {
      await write(bound.text, name);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
    const written = 'name' in columns ? { name: `${name} 2` } : columns;
    expect(await row()).toEqual({ ...before, ...written, ...changed });
  });
});

it.each([
  ['GET', '/v1/companies'],
  ['POST', '/v1/companies'],
  ['GET', '/v1/companies/any'],
  ['PATCH', '/v1/companies/any'],
  ['POST', '/v1/companies/any/disable'],
  ['POST', '/v1/companies/any/enable'],
] as const)('%s %s needs the scope of its own', async (method, url) => {
  const other = await api.addKey(['users:write', 'challenges:user', 'challenges:number']);
  const payload = method === 'GET' ? undefined : { name: 'Any', country: 'NL' };
  expect((await send(other.text, method, url, payload)).body.code).toBe('scope-missing');
});

it.each([
  ['a country in small letters', { name: 'Any', country: 'nl' }],
  ['no name', { name: '', country: 'NL' }],
  ['a field that is none', { name: 'Any', country: 'NL', role: 'operator' }],
])('%s is refused', async (_what, payload) => {
  expect((await send(free.text, 'POST', '/v1/companies', payload)).status).toBe(400);
});
