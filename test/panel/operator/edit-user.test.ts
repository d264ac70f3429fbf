import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyGrant } from '../../../src/accounts/grant.ts';
import type { Role } from '../../../src/accounts/user.ts';
import { systemRandom as random } from '../../../src/random.ts';
import { tester } from '../../accounts/people.ts';
import { formOf } from '../form-of.ts';
import { type OpenedPanel, openPanel } from '../open-panel.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

/** Somebody with power, all of whose proofs are fresh, and a user of the same company. */
async function withPower(role: Role) {
  const { id: companyId } = await home.addCompany(`Company ${random.id()}`);
  const reader = await home.addPerson({ role, companyId, language: 'en' });
  await home.givePhone(reader.id);
  const user = await home.addPerson({ companyId, email: `${random.id()}@example.org` });
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', await home.putInEdit(reader.id));
  await visitor.get('/');
  return { visitor, user, companyId };
}

describe.each([
  ['operator', '/operator/users'],
  ['company-admin', '/company/users'],
] as const)('%s', (role, list) => {
  it('changes, disables, enables and erases a user by the pages', async () => {
    const { visitor, user, companyId } = await withPower(role);
    await visitor.get(list);
    expect(visitor.page.body).toContain(`${list}/${user.id}/edit`);
    await visitor.get(`${list}/${user.id}/edit`);
    expect(visitor.title).toBe('Edit user');
    expect(visitor.page.body).toContain(`value="${user.email}"`);
    const fields = { name: 'Béatrice', login: user.login, email: '', extension: '', language: 'en', role: 'user' };
    await visitor.send(`${list}/${user.id}/edit`, { ...fields, companyId });
    expect(visitor.notice).toBe('Saved.');
    expect(await home.users.find(user.id)).toMatchObject({ name: 'Béatrice', language: 'en', email: undefined });
    expect(home.mails.at(-1)).toMatchObject({ kind: 'emailChanged', to: user.email });

    await visitor.send(`${list}/${user.id}/disable`, { reason: 'left' });
    expect(visitor.notice).toBe('This person can no longer log in.');
    expect((await home.auditOf(user.id))[0]).toEqual({ event: 'user-disabled', reason: 'left' });
    await visitor.send(`${list}/${user.id}/enable`);
    expect(visitor.notice).toBe('This person can log in again.');

    expect((await visitor.post(`${list}/${user.id}/erase`, { login: 'other' })).status).toBe(400);
    expect(visitor.notice).toBe('That is not the username of this person. Nothing was erased.');
    await visitor.send(`${list}/${user.id}/erase`, { login: user.login });
    expect(visitor.notice).toBe('This person has been erased.');
    expect((await home.audit.list({ userId: user.id }))[0]).toMatchObject({
      event: 'user-erased',
      actor: { kind: role },
    });
  });

  it.each([
    ['saved', {}],
    ['refused first', { login: 'two words' }],
  ])('keeps what somebody else has set since the form was shown: %s', async (_what, typed) => {
    const { visitor, user } = await withPower(role);
    const path = `${list}/${user.id}/edit`;
    await visitor.get(path);
    const meanwhile = { email: `${random.id()}@example.org`, extension: '233' };
    await home.users.edit(user.id, meanwhile, everyGrant, tester);
    await visitor.send(path, { ...formOf(visitor.page.body, path), name: 'Béatrice', ...typed });
    if ('login' in typed) await visitor.send(path, { ...formOf(visitor.page.body, path), login: user.login });
    expect(visitor.notice).toBe('Saved.');
    const { login } = user;
    expect(await home.users.find(user.id)).toMatchObject({ ...meanwhile, name: 'Béatrice', login });
  });

  it('is told what is wrong, and nothing typed is lost', async () => {
    const { visitor, user, companyId } = await withPower(role);
    await visitor.get(`${list}/${user.id}/edit`);
    const typed = {
      name: 'Typed',
      login: 'two words',
      email: '',
      extension: '',
      language: '',
      role: 'user',
      companyId,
    };
    expect((await visitor.post(`${list}/${user.id}/edit`, typed)).status).toBe(400);
    expect(visitor.page.body).toContain('value="Typed"');
    expect((await visitor.post(`${list}/${user.id}/edit`, { ...typed, role: 'king' })).status).toBe(400);
  });
});

it.each([
  ['makes nobody an operator', { role: 'operator' }, 403],
  ['moves nobody to another company', { companyId: 'other' }, 403],
])('a company admin %s', async (_what, given, status) => {
  const { visitor, user, companyId } = await withPower('company-admin');
  const other = !('companyId' in given) ? companyId : (await home.addCompany(`Company ${random.id()}`)).id;
  await visitor.get(`/company/users/${user.id}/edit`);
  const fields = { name: user.name, login: user.login, email: '', extension: '', language: '', role: 'user' };
  const sent = { ...fields, ...given, companyId: other } as Record<string, string>;
  expect((await visitor.post(`/company/users/${user.id}/edit`, sent)).status).toBe(status);
  expect(await home.users.find(user.id)).toMatchObject({ role: 'user', companyId });
});

describe('an operator adds a user', () => {
  const typed = (companyId: string) => ({
    name: 'Nieuw Persoon',
    login: `new.${random.id()}`,
    email: '',
    extension: '233',
    language: 'en',
    role: 'company-admin',
    companyId,
  });

  it('to any company, with any role, and sees the first password once', async () => {
    const { visitor } = await withPower('operator');
    const { id: companyId } = await home.addCompany(`Company ${random.id()}`);
    await visitor.get('/operator/users/add');
    const fields = typed(companyId);
    expect((await visitor.post('/operator/users/add', fields)).status).toBe(201);
    expect(visitor.notice).toMatch(/^Nieuw Persoon has been added\. Password for the first login: \S{10,}$/);
    const added = await home.users.findByLogin(fields.login);
    expect(added).toMatchObject({ companyId, role: 'company-admin', extension: '233', language: 'en' });
    expect(added.passwordMustChangeAt).toBeInstanceOf(Date);
    expect(await home.audit.list({ userId: added.id })).toMatchObject([
      { event: 'user-added', actor: { kind: 'operator' }, detail: { role: 'company-admin' } },
    ]);
  });

  it.each([
    ['a login that somebody has', { login: 'taken' }, 409],
    ['no name', { name: ' ' }, 400],
    ['a role that is none', { role: 'king' }, 400],
    ['a company that is none', { companyId: 'none' }, 404],
  ])('is told of %s, and nothing typed is lost', async (_what, wrong, status) => {
    const { visitor, companyId, user } = await withPower('operator');
    await visitor.get('/operator/users/add');
    const fields = { ...typed(companyId), ...wrong };
    if (fields.login === 'taken') fields.login = user.login;
    const reply = await visitor.post('/operator/users/add', fields);
    expect([reply.status, visitor.page.body.includes('value="233"')]).toEqual([status, true]);
  });
});

it('an operator changes a company, ends it, and makes it active again', async () => {
  const { visitor } = await withPower('operator');
  const { id, name } = await home.addCompany(`Company ${random.id()}`);
  const leaver = await home.addPerson({ companyId: id });
  await visitor.get('/operator/companies');
  expect(visitor.page.body).toContain(`/operator/companies/${id}/edit`);
  await visitor.get(`/operator/companies/${id}/edit`);
  const path = `/operator/companies/${id}`;
  const saved = { name: `${name} BV`, country: 'be', language: 'en', 'call-proof': 'number' };
  await visitor.send(`${path}/edit`, saved);
  expect(visitor.notice).toBe('Saved.');
  const { language, callProof } = await home.companies.find(id);
  expect(await home.companies.find(id)).toMatchObject({ name: `${name} BV`, country: 'BE' });
  expect({ language, callProof }).toEqual({ language: 'en', callProof: 'number' });
  for (const wrong of [{ name: ' ' }, { language: 'xx' }, { 'call-proof': 'none' }])
    expect((await visitor.post(`${path}/edit`, { ...saved, ...wrong })).status).toBe(400);
  expect(await home.companies.find(id)).toMatchObject({ language, callProof });
  await visitor.send(`${path}/edit`, { ...saved, 'call-proof': '' });
  expect((await home.companies.find(id)).callProof).toBeUndefined();
  await visitor.send(`${path}/disable`);
  expect(visitor.notice).toBe('Nobody of this company can log in any more.');
  expect((await home.users.find(leaver.id)).disabledAt).toBeInstanceOf(Date);
  await visitor.send(`${path}/enable`);
  expect(visitor.notice).toBe('The company is active again.');
  expect((await home.users.find(leaver.id)).disabledAt).toBeUndefined();
  expect((await visitor.get('/operator/companies/none/edit')).status).toBe(404);
});
