import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompanyStore } from '../../../src/accounts/company-store.ts';
import { hashOfNothing } from '../../../src/accounts/password.ts';
import { UserStore } from '../../../src/accounts/user-store.ts';
import { systemRandom as random } from '../../../src/random.ts';
import { tester } from '../../accounts/people.ts';
import { redisUrl } from '../../lab.ts';
import { bearer, startTestApi, type TestApi } from '../test-api.ts';
import { entraGroups, entraUsers, oktaGroups, oktaUsers, type ProviderRequest } from './provider-sequences.ts';

let api: TestApi;
let companyId: string;
let ofUsers: string;
let ofGroups: string;
let member: string;

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('scim-providers') });
  const companies = new CompanyStore({ database: api.database, random });
  companyId = (await companies.add({ name: 'Provided', country: 'NL' }, tester)).id;
  ofUsers = (await api.addKey(['users:write'], [companyId])).text;
  ofGroups = (await api.addKey(['users:write', 'companies:write'])).text;
  const users = new UserStore({ database: api.database, random });
  const whole = { login: 'a.member', name: 'Anna', role: 'user', companyId } as const;
  member = (await users.add(whole, { hash: hashOfNothing(random), mustChange: false }, tester)).id;
});

afterAll(() => api?.stop());

describe.each<[string, readonly ProviderRequest[], 'users' | 'groups']>([
  ['Entra ID, users', entraUsers, 'users'],
  ['Entra ID, groups', entraGroups, 'groups'],
  ['Okta, users', oktaUsers, 'users'],
  ['Okta, groups', oktaGroups, 'groups'],
])('the requests of %s, in their order', (_, requests, kind) => {
  let id = '';

  it.each(requests)('$what: $method', async ({ method, path, body, status, reply }) => {
    const filled = (text: string) => text.replaceAll('{id}', id).replaceAll('{member}', member);
    const answer = await api.app.inject({
      method,
      url: `/scim/v2${filled(path)}`,
      headers: { ...bearer(kind === 'users' ? ofUsers : ofGroups), accept: 'application/scim+json' },
      ...(body !== undefined && {
        payload: filled(JSON.stringify(body)),
        headers: { ...bearer(kind === 'users' ? ofUsers : ofGroups), 'content-type': 'application/scim+json' },
      }),
    });
    expect([answer.statusCode, answer.body]).toEqual([status, expect.any(String)]);
    const said = answer.body === '' ? undefined : answer.json();
    if (status === 201) id = said.id;
    if (reply !== undefined) expect(said).toMatchObject(JSON.parse(filled(JSON.stringify(reply))));
  });
});
