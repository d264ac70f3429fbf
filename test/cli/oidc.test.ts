import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPeople, type People } from '../accounts/people.ts';
import { belcode } from './run.ts';

let home: People;
let environment: Record<string, string>;

beforeAll(async () => {
  home = await openPeople();
  environment = { BELCODE_DATABASE_URL: home.url, SUDO_USER: 'olga', BELCODE_OIDC: 'on' };
});

afterAll(() => home?.close());

const run = (args: string[], more: Record<string, string> = {}) =>
  belcode(['oidc', ...args], { ...environment, ...more, BELCODE_PANEL_URL: 'https://login.example.org' });
const add = (...args: string[]) => run(['client', 'add', '--name', 'Wiki', ...args]);
const redirect = ['--redirect', 'https://wiki.example.org/callback'];

describe('a client', () => {
  it('is added, listed without its secret, and removed; all of it is audited', async () => {
    const company = await home.addCompany('Bakkerij De Vries');
    const made = JSON.parse((await add(...redirect, '--company', company.name, '--json')).out);
    expect(made.secret).toMatch(/^[\w-]{43}$/);
    const listed = await run(['client', 'list', '--json']);
    expect(JSON.parse(listed.out)).toMatchObject([
      {
        id: made.id,
        name: 'Wiki',
        companies: ['Bakkerij De Vries'],
        login: 'second-factor',
        refreshes: false,
        lastUsedAt: null,
      },
    ]);
    expect(listed.out + (await run(['client', 'list'])).out).not.toContain(made.secret);
    const renewed = JSON.parse((await run(['client', 'renew', made.id, '--json'])).out);
    expect(renewed).toEqual({ id: made.id, secret: expect.stringMatching(/^[\w-]{43}$/) });
    expect(renewed.secret).not.toBe(made.secret);
    expect((await run(['client', 'remove', made.id])).code).toBe(0);
    expect((await run(['client', 'renew', made.id])).code).toBe(1);
    expect((await run(['client', 'remove', made.id])).code).toBe(1);
    expect(JSON.parse((await run(['client', 'list', '--json'])).out)).toEqual([]);
    for (const event of ['oidc-client-added', 'oidc-client-secret-renewed', 'oidc-client-removed'] as const)
      expect((await home.audit.list({ event }))[0]).toMatchObject({ actor: { id: 'olga' }, detail: { name: 'Wiki' } });
  });

  it.each([
    ['for no company', [...redirect], '--all-companies'],
    ['for some companies and for all', [...redirect, '--company', 'x', '--all-companies'], '--all-companies'],
    ['without an address', ['--all-companies'], '--redirect'],
  ])('is not added %s', async (_what, args, said) => {
    const { code, complaints } = await add(...args);
    expect([code, complaints]).toEqual([2, expect.stringContaining(said)]);
  });

  it.each([
    ['http://wiki.example.org/callback', 'client-address-invalid'],
    ['https://wiki.example.org/*', 'client-address-invalid'],
  ])('is not added with %s', async (address, id) => {
    const { code, complaints } = await add('--redirect', address, '--all-companies');
    expect([code, complaints]).toEqual([1, expect.stringContaining(id)]);
  });

  it('of a company that there is not is not added', async () => {
    expect((await add(...redirect, '--company', 'Nobody')).code).toBe(1);
  });

  it('is of no use until the provider is on, which is said', async () => {
    const { complaints } = await run(['client', 'add', '--name', 'Wiki', ...redirect, '--all-companies'], {
      BELCODE_OIDC: 'off',
    });
    expect(complaints).toContain('BELCODE_OIDC is not on');
  });
});

it('keys are listed and renewed with the secret that seals, and no private part is shown', async () => {
  expect(await run(['keys'])).toMatchObject({ code: 1, complaints: expect.stringContaining('no key yet') });
  expect((await run(['keys', '--at-once'])).code).toBe(2);
  expect((await run(['keys', '--renew'])).code).toBe(1);
  const secret = { BELCODE_SECRET: 'a secret of at least thirty-two bytes' };
  expect((await run(['keys', '--renew', '--at-once'], secret)).code).toBe(0);
  const next = JSON.parse((await run(['keys', '--renew', '--json'], secret)).out);
  expect(next.map(({ state }: { state: string }) => state)).toEqual(['signs', 'next']);
  expect(Object.keys(next[0]).toSorted()).toEqual(['kid', 'madeAt', 'sealedBy', 'signsFrom', 'state']);
});
