import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenedPanel, openPanel } from '../open-panel.ts';

const path = '/operator/programs';
let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

async function enter(role: 'user' | 'company-admin' | 'operator') {
  const user = await home.addPerson({ role, language: 'en' });
  await home.givePhone(user.id);
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', await home.putInEdit(user.id));
  await visitor.get(path);
  return visitor;
}

const wanted = {
  name: 'Wiki',
  redirects: 'https://wiki.example.org/callback\r\nhttps://wiki.example.org/other\r\n',
  'open-to': 'all',
  companies: '',
  login: 'second-factor',
  logouts: '',
};
const secretIn = (body: string) => /id="program-secret">([\w-]{43})</.exec(body)?.[1];
const idIn = (body: string) => /id="program-id">([^<]+)</.exec(body)?.[1] ?? '';

it('an operator adds a program, and sees its secret once', async () => {
  const visitor = await enter('operator');
  const added = await visitor.post(path, { ...wanted, refreshes: 'yes' });
  expect(added.status).toBe(201);
  const [id, secret = 'none'] = [idIn(added.body), secretIn(added.body)];
  expect(secret).toMatch(/^[\w-]{43}$/);
  const page = await visitor.get(path);
  expect(page.body).toContain(id);
  expect(page.body).toContain('https://wiki.example.org/callback https://wiki.example.org/other');
  expect(page.body).not.toContain(secret);
  expect(home.logged()).not.toContain(secret);
  const [line] = await home.audit.list({ event: 'oidc-client-added' });
  expect(line).toMatchObject({ actor: { kind: 'operator' }, detail: { clientId: id, name: 'Wiki', companies: 'all' } });
  const [stored] = await home.database('oidc_clients').where({ id });
  expect(stored).toMatchObject({ refreshes: true, login: 'second-factor', all_companies: true });
});

it('a program is for the companies that were named, and for no other', async () => {
  const [one] = [await home.addCompany(`Bakkerij ${Date.now()}`)];
  const visitor = await enter('operator');
  const added = await visitor.post(path, { ...wanted, 'open-to': 'some', companies: `${one.name}\r\n` });
  const rows = await home.database('oidc_client_companies').where({ client_id: idIn(added.body) });
  expect(rows.map(({ company_id }) => company_id)).toEqual([one.id]);
});

it.each([
  [{ name: '' }, 'A name has'],
  [{ redirects: '' }, 'Each address is in full'],
  [{ redirects: 'http://wiki.example.org/callback' }, 'Each address is in full'],
  [{ redirects: 'https://wiki.example.org/"><script>' }, 'Each address is in full'],
  [{ logouts: 'javascript:alert(1)' }, 'Each address is in full'],
  [{ 'open-to': 'some' }, 'Either name the companies'],
  [{ 'open-to': '' }, 'Either name the companies'],
  [{ companies: 'Bakkerij' }, 'Either name the companies'],
  [{ 'open-to': 'some', companies: 'Nobody' }, 'There is no company of that name'],
])('attack: a program with %j is refused, and what was typed stays', async (given, said) => {
  const visitor = await enter('operator');
  const before = await home.database('oidc_clients').count().first();
  expect((await visitor.post(path, { ...wanted, name: 'Typed here', ...given })).status).toBe(
    said.includes('no company') ? 404 : 400,
  );
  expect(visitor.notice).toContain(said);
  expect(visitor.page.body).not.toContain('"><script>');
  if (!('name' in given)) expect(visitor.page.body).toContain('value="Typed here"');
  expect(await home.database('oidc_clients').count().first()).toEqual(before);
});

it('a secret is renewed and shown once; a public program has none; a program is removed', async () => {
  const visitor = await enter('operator');
  const added = await visitor.post(path, wanted);
  const id = idIn(added.body);
  const renewed = await visitor.post(`${path}/renew`, { program: id });
  expect([renewed.status, idIn(renewed.body)]).toEqual([201, id]);
  expect(secretIn(renewed.body)).not.toBe(secretIn(added.body));
  expect((await home.audit.list({ event: 'oidc-client-secret-renewed' }))[0]).toMatchObject({
    actor: { kind: 'operator' },
    detail: { clientId: id },
  });
  const open = await visitor.post(path, { ...wanted, public: 'yes' });
  expect([open.status, secretIn(open.body)]).toEqual([201, undefined]);
  expect((await visitor.post(`${path}/renew`, { program: idIn(open.body) })).status).toBe(404);
  expect((await visitor.post(`${path}/remove`, { program: id })).status).toBe(303);
  expect((await visitor.get(path)).body).not.toContain(id);
  for (const act of ['renew', 'remove'])
    expect((await visitor.post(`${path}/${act}`, { program: id })).status).toBe(404);
});

it.each(['user', 'company-admin'] as const)('attack: a %s sees and does nothing of it', async (role) => {
  const visitor = await enter(role);
  expect(visitor.page.status).toBe(404);
  const before = await home.database('oidc_clients').count().first();
  expect((await visitor.post(path, wanted)).status).not.toBe(201);
  expect(await home.database('oidc_clients').count().first()).toEqual(before);
});
