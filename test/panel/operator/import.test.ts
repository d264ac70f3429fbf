import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { attemptAt, attemptLimits } from '../../../src/accounts/attempt-limits.ts';
import type { Role } from '../../../src/accounts/user.ts';
import { systemRandom as random } from '../../../src/random.ts';
import { type OpenedPanel, openPanel } from '../open-panel.ts';
import type { Visitor } from '../visitor.ts';

/** What every browser says when it opens a page; a form of it may be answered by a redirect. */
const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

/** Somebody with power, all of whose proofs are fresh. */
async function withPower(role: Role, language: 'nl' | 'en' = 'en', headers: Record<string, string> = browser) {
  const company = await home.addCompany(`Company ${random.id()}`);
  const reader = await home.addPerson({ role, companyId: company.id, language });
  await home.givePhone(reader.id);
  const visitor = home.visitor({ 'accept-language': language, ...headers });
  visitor.cookies.set('belcode-session', await home.putInEdit(reader.id));
  await visitor.get('/');
  return { visitor, company, reader };
}

/** Sends a form with a file, as a browser does, and looks at what the browser then shows. */
const upload = async (visitor: Visitor, url: string, fields: Record<string, string | Buffer>) =>
  visitor.follow(await visitor.upload(url, fields));

const hiddenOf = ({ page }: Visitor, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page.body)?.[1] ?? '';

describe.each([
  ['operator', '/operator/users'],
  ['company-admin', '/company/users'],
] as const)('%s', (role, list) => {
  it('uploads a file, looks at it, and applies it as it was shown', async () => {
    const { visitor, company } = await withPower(role);
    const login = `f.${random.id()}`;
    const file = Buffer.from(`login;naam;bedrijf;e-mail\r\n${login};<b>Anna</b>;${company.name};\r\n`);
    await visitor.get(list);
    expect(visitor.page.body).toContain(`href="${list}/import"`);
    await visitor.get(`${list}/import`);
    expect(visitor.title).toBe('Users from a file');
    expect((await upload(visitor, `${list}/import`, { file })).body).toContain(`data-reloads-as="${list}/import"`);
    expect(visitor.page.body).toContain('1 to add, 0 to change, 0 as they are, 0 with a fault.');
    expect(visitor.page.body).toContain('&#60;b&#62;Anna&#60;/b&#62;');
    await expect(home.users.findByLogin(login)).rejects.toThrow('user-unknown');
    const fields = { table: hiddenOf(visitor, 'table'), digest: hiddenOf(visitor, 'digest'), of: '1' };
    expect((await upload(visitor, `${list}/import/apply`, { ...fields, digest: 'other' })).status).toBe(409);
    expect(visitor.notice).toContain('Nothing was applied');
    await expect(home.users.findByLogin(login)).rejects.toThrow('user-unknown');
    await upload(visitor, `${list}/import/apply`, fields);
    expect(visitor.notice).toBe('Done: 1 lines applied.');
    expect(await home.users.findByLogin(login)).toMatchObject({ name: '<b>Anna</b>', companyId: company.id });
    await upload(visitor, `${list}/import`, { file });
    expect(visitor.page.body).toContain('Everything is already as the file says.');
  });

  it('is told what is wrong, line by line, and nothing can be applied', async () => {
    const { visitor } = await withPower(role);
    await visitor.get(`${list}/import`);
    const page = await upload(visitor, `${list}/import`, {
      file: Buffer.from('login,name,email\nx y,A,\nz,Z,nobody\n'),
    });
    expect(page.body).toContain('0 to add, 0 to change, 0 as they are, 2 with a fault.');
    expect(page.body).not.toContain('/import/apply');
    await upload(visitor, `${list}/import`, { file: Buffer.from('login,name\nren\xe9,R\n', 'latin1') });
    expect(visitor.notice).toContain('Line 2: The file is not in UTF-8');
    await upload(visitor, `${list}/import`, { file: Buffer.from('wrong,name\nx,R\n') });
    expect(visitor.page.body).toContain('with &#34;login&#34; among them');
  });

  it('goes on part by part, until all is applied', async () => {
    const { visitor, company } = await withPower(role);
    const logins = Array.from({ length: 101 }, () => `p.${random.id()}`);
    const file = Buffer.from(`login,name,company\n${logins.map((each) => `${each},P,${company.name}\n`).join('')}`);
    await visitor.get(`${list}/import`);
    await upload(visitor, `${list}/import`, { file });
    const { add } = home.users;
    const slow = vi.spyOn(home.users, 'add').mockImplementation((...user) => {
      home.time.now += 1_000;
      return add.apply(home.users, user);
    });
    const apply = () => {
      const [table, digest, of] = ['table', 'digest', 'of'].map((name) => hiddenOf(visitor, name));
      return upload(visitor, `${list}/import/apply`, { table: table ?? '', digest: digest ?? '', of: of ?? '' });
    };
    try {
      expect((await apply()).body).toContain('100 of 101 lines');
      expect(visitor.page.body).toContain('id="go-on"');
      await apply();
    } finally {
      slow.mockRestore();
    }
    expect(visitor.notice).toBe('Done: 101 lines applied.');
  });

  it('another client gets every page at once, with its status', async () => {
    const { visitor } = await withPower(role, 'en', {});
    await visitor.get(`${list}/import`);
    expect((await visitor.upload(`${list}/import`, { file: Buffer.from('login\nx') })).status).toBe(200);
    expect((await visitor.upload(`${list}/import`, { file: Buffer.from('ren\xe9', 'latin1') })).status).toBe(422);
  });

  it('gets the users as a file', async () => {
    const { visitor, company } = await withPower(role, 'nl');
    const login = `g.${random.id()}`;
    await home.addPerson({ companyId: company.id, login, name: '=1+1' });
    const seen = await visitor.get(`${list}/export`);
    expect(seen.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(seen.headers['content-disposition']).toBe('attachment; filename="users.csv"');
    expect(seen.body).toMatch(/^\uFEFFlogin;name;email;company;role;language;extension;disabled\r\n/);
    expect(seen.body).toContain(`${login};'=1+1;;${company.name};user;`);
  });
});

describe('a form with a file', () => {
  it.each([
    ['without a token', ''],
    ['with the token of somebody else', 'x'.repeat(43)],
  ])('%s is refused', async (_what, token) => {
    const { visitor } = await withPower('operator', 'en', {});
    await visitor.get('/operator/users/import');
    const fields = { file: Buffer.from('login\nx'), token };
    expect((await visitor.upload('/operator/users/import', fields)).status).toBe(403);
  });

  it('of a plain user, or to a page of another role, is refused', async () => {
    for (const [role, url] of [
      ['user', '/company/users/import'],
      ['company-admin', '/operator/users/import'],
    ] as const) {
      const { visitor } = await withPower(role);
      await visitor.get('/password');
      const { status } = await visitor.upload(url, { file: Buffer.from('login\nx') });
      expect(status).toBeGreaterThanOrEqual(302);
    }
  });

  it('is refused before it is read, unless the role is right', async () => {
    for (const [role, url] of [
      ['user', '/company/users/import'],
      ['user', '/operator/users/import/apply'],
      ['company-admin', '/operator/users/import'],
    ] as const) {
      const { visitor } = await withPower(role, 'en', {});
      const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      // Larger than any form, which would be said first.
      const payload = Buffer.alloc(4 * 1024 * 1024);
      const headers = { cookie, 'content-type': 'multipart/form-data; boundary=x' };
      const { statusCode } = await home.panel.inject({ method: 'POST', url, headers, payload });
      expect([role, statusCode]).toEqual([role, 404]);
    }
  });

  it.each([
    ['with seven parts', Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, 'x'])), 400],
    ['with ten thousand parts', Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`n${i}`, 'x'])), 400],
    ['with a long text', { file: Buffer.from('login\nx'), digest: 'x'.repeat(9_000) }, 413],
    ['with a long name of a text', { ['x'.repeat(9_000)]: 'x' }, 413],
  ])('%s is refused', async (_what, fields, status) => {
    const { visitor } = await withPower('operator', 'en', {});
    await visitor.get('/operator/users/import');
    expect((await visitor.upload('/operator/users/import', fields)).status).toBe(status);
  });

  it('counts before the file is read, whatever is in it', async () => {
    const { visitor, reader } = await withPower('company-admin', 'en', {});
    await visitor.get('/company/users/import');
    const { max } = attemptLimits.import;
    for (const left of [2, 1, 0]) {
      const file = Buffer.from('\n'.repeat(1_000));
      if (left === 2)
        for (let i = 0; i < max - 2; i += 1) await home.parts.attempts.takeAll([attemptAt('import', reader.id)]);
      const { status } = await visitor.upload('/company/users/import', { file });
      expect([left, status]).toEqual([left, left === 0 ? 429 : 422]);
    }
  });

  it('that is malformed or too large is refused', async () => {
    const { visitor } = await withPower('operator');
    await visitor.get('/operator/users/import');
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const send = (payload: string | Buffer, type: string) =>
      home.panel.inject({
        method: 'POST',
        url: '/operator/users/import',
        payload,
        headers: { cookie, 'content-type': type },
      });
    for (const [payload, type] of [
      ['nothing of a form', 'multipart/form-data; boundary=x'],
      ['--x\r\n\r\n', 'multipart/form-data'],
    ] as const)
      expect((await send(payload, type)).statusCode).toBe(400);
    expect((await send(Buffer.alloc(4 * 1024 * 1024), 'multipart/form-data; boundary=x')).statusCode).toBe(413);
    // Other pages take no such form.
    const { statusCode } = await home.panel.inject({
      method: 'POST',
      url: '/operator/users/add',
      payload: '--x--',
      headers: { cookie, 'content-type': 'multipart/form-data; boundary=x' },
    });
    expect([400, 415]).toContain(statusCode);
  });
});
