import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sealKeys } from '../../src/factors/seal.ts';
import { RadiusClientStore } from '../../src/login/radius/radius-client-store.ts';
import { systemRandom as random } from '../../src/random.ts';
import { openPeople, type People } from '../accounts/people.ts';
import { secret } from '../secret.ts';
import { belcode } from './run.ts';

let home: People;
const radius = (words: string[], input = '') =>
  belcode(['radius', ...words], { BELCODE_DATABASE_URL: home.url, BELCODE_SECRET: secret }, input);
const served = async () =>
  (await new RadiusClientStore({ database: home.database, random, sealKeys: sealKeys(secret) }).serve()).clients;

beforeAll(async () => {
  home = await openPeople();
});
afterAll(() => home.close());

describe('belcode radius', () => {
  it('adds a client, prints its secret once, lists it without, renews and removes it', async () => {
    const { name } = await home.companies.find((await home.addCompany()).id);
    const where = ['--network', '192.0.2.7/24', '--network', '2001:DB8::1', '--mode', 'number', '--company', name];
    const whom = ['--role', 'operator', '--attribute', 'operator:Filter-Id=admins', '--json'];
    const added = await radius(['add', '--name', 'VPN', ...where, ...whom]);
    expect([added.code, added.complaints]).toEqual([0, '']);
    const { id, secret: made } = JSON.parse(added.out);
    expect(made).toMatch(/^[\w-]{32}$/);
    const listed = await radius(['list', '--json']);
    expect(JSON.parse(listed.out)).toEqual([
      {
        id,
        name: 'VPN',
        networks: ['192.0.2.0/24', '2001:db8::1/128'],
        mode: 'number',
        roles: ['operator'],
        company: name,
        attributes: ['operator:Filter-Id=admins'],
        createdAt: expect.any(String),
      },
    ]);
    expect((await radius(['list'])).out).toContain('192.0.2.0/24');
    expect((await served()).map((each) => each.secret)).toEqual([made]);
    const renewed = await radius(['renew', id]);
    expect((await served()).map((each) => each.secret)).toEqual([renewed.out]);
    expect(renewed.out).not.toBe(made);
    expect((await radius(['renew', id, '--own-secret'], 'a-secret-of-mine-0123\n')).out).toBe(`Renewed ${id}.`);
    expect((await served()).map((each) => each.secret)).toEqual(['a-secret-of-mine-0123']);
    expect((await radius(['remove', id])).code).toBe(0);
    expect(await served()).toEqual([]);
    for (const event of ['radius-client-added', 'radius-client-secret-renewed', 'radius-client-removed'] as const) {
      const [line] = await home.audit.list({ event });
      expect(line?.detail).toEqual({ clientId: id, name: 'VPN' });
    }
  });

  it.each([
    ['without a network', [], 'networks'],
    ['with a network of everybody', ['--network', '0.0.0.0/0'], 'no network, or a wide one'],
    ['with a mode of its own', ['--network', '192.0.2.1', '--mode', 'silent'], 'a mode is one of'],
    ['with a role of its own', ['--network', '192.0.2.1', '--role', 'root'], 'a role is one of'],
    ['with an attribute of its own', ['--network', '192.0.2.1', '--attribute', 'user:State=x'], 'no attribute'],
    ['of no company', ['--network', '192.0.2.1', '--company', 'Nobody'], 'company-unknown'],
    ['with a short secret', ['--network', '192.0.2.1', '--own-secret'], '16 to 128'],
  ])('adds none %s', async (_, words, said) => {
    const whom = words.includes('--company') ? [] : ['--all-companies'];
    const { code, complaints } = await radius(['add', '--name', 'x', ...whom, ...words], 'short\n');
    expect([code, complaints]).toEqual([1, expect.stringContaining(said)]);
    expect(await served()).toEqual([]);
  });

  it('attack: adds none for people of all companies, whose admins choose their logins, unless that was said', async () => {
    const { name } = await home.companies.find((await home.addCompany()).id);
    for (const words of [[], ['--company', name, '--all-companies']]) {
      const { code, complaints } = await radius(['add', '--name', 'Shells', '--network', '192.0.2.20', ...words]);
      expect([code, complaints]).toEqual([1, expect.stringContaining('for one company, or expressly for all')]);
    }
    expect(await served()).toEqual([]);
  });

  it('adds none with the name or the network of another, but one within it', async () => {
    const add = (name: string, network: string) =>
      radius(['add', '--name', name, '--network', network, '--all-companies']);
    expect((await add('one', '10.1.0.0/16')).code).toBe(0);
    expect((await add('ONE', '10.2.0.0/16')).complaints).toContain('radius-client-taken');
    expect((await add('two', '10.1.9.9/16')).complaints).toContain('radius-client-taken');
    expect((await add('two', '10.1.2.3')).code).toBe(0);
  });
});
