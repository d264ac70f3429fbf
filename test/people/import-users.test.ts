import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptLimits } from '../../src/accounts/attempt-limits.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import { csvLines } from '../../src/csv/write-csv.ts';
import { readUserTable } from '../../src/people/read-user-table.ts';
import { columnNames } from '../../src/people/user-columns.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { type Login, openLogin, refusalOf } from '../login/open-login.ts';
import { openImports } from './own-import.ts';

let home: Login;
let imports: ReturnType<typeof openImports>;

beforeAll(async () => {
  home = await openLogin();
  imports = openImports(home);
});

afterAll(() => home.close());

const company = async (name = `Company ${random.id()}`) => home.companies.add({ name, country: 'NL' }, tester);
const login = () => `i.${random.id()}`;
const file = (...rows: string[]) => rows.join('\n');
const faultsIn = async (text: string) =>
  (await imports.plan(text)).lines.map(({ line, act, faults }) => [line, act, faults[0]?.fault, faults[0]?.column]);

describe('the heads of a file', () => {
  const of = (...heads: string[]) =>
    readUserTable([
      { line: 1, cells: heads },
      { line: 2, cells: ['x'] },
    ]).faults;
  it.each([
    ['in English', ['login', 'name', 'email', 'company', 'role', 'language', 'extension', 'disabled']],
    ['in Dutch', ['Gebruikersnaam', 'Naam', 'E-mail', 'Bedrijf', 'Rol', 'Taal', 'Toestel', 'Geblokkeerd']],
    ['a part of them, in any order', ['NAME', 'Login']],
    ['with an empty one at the end', ['login', 'name', '']],
  ])('%s', (_what, heads) => {
    expect(of(...heads)).toEqual([]);
  });

  it.each([
    ['without a login', ['name'], [{ fault: 'column-missing' }]],
    ['of no table', ['anna,Anna'], [{ fault: 'column-missing' }, { fault: 'column-unknown', about: 'anna,Anna' }]],
    ['with one that is unknown', ['login', 'password'], [{ fault: 'column-unknown', about: 'password' }]],
    ['with one twice', ['login', 'name', 'naam'], [{ fault: 'column-twice', about: 'name' }]],
  ])('%s are refused', (_what, heads, faults) => {
    expect(of(...heads)).toEqual(faults);
  });

  it('need lines below, and not too many', () => {
    expect(readUserTable([{ line: 1, cells: ['login'] }]).faults).toEqual([{ fault: 'file-empty' }]);
    const many = Array.from({ length: 20_002 }, (_, index) => ({
      line: index + 1,
      cells: [index ? `u${index}` : 'login'],
    }));
    expect(readUserTable(many).faults).toEqual([{ fault: 'too-many-lines', about: '20000' }]);
  });
});

describe('a line with a fault', () => {
  it.each([
    ['no login', ',Anna', 'login-missing', 'login'],
    ['a malformed login', 'two words,Anna', 'login-invalid', 'login'],
    ['a name of two lines', 'anna,"An\nna"', 'cell-invisible', 'name'],
    ['no name, for a new user', 'nobody.yet,', 'name-missing', 'name'],
    ['a malformed address', 'anna,Anna,nobody', 'email-invalid', 'email'],
    ['a company that nobody has', 'anna,Anna,,None', 'company-unknown', 'company'],
    ['no company, for a new user', 'anna,Anna,,', 'company-missing', 'company'],
    ['no such role', 'anna,Anna,,,boss', 'role-unknown', 'role'],
    ['no such language', 'anna,Anna,,,,xx', 'language-unknown', 'language'],
    ['a malformed extension', 'anna,Anna,,,,,12345678', 'extension-invalid', 'extension'],
    ['neither yes nor no', 'anna,Anna,,,,,,perhaps', 'disabled-unknown', 'disabled'],
    ['more cells than heads', 'anna,Anna,,,,,,,more', 'cells-too-many', undefined],
  ])('%s', async (_what, line, fault, column) => {
    const heads = 'login,name,email,company,role,language,extension,disabled';
    expect(await faultsIn(file(heads, line))).toEqual([[2, 'refused', fault, column]]);
  });

  const hidden = { NUL: '\0', 'a bell': '\u0007', 'a line end': '\n', 'an escape': '\u001b[2J', 'a turn': '\u202e' };
  it.each(
    Object.entries(hidden).flatMap(([what, character]) =>
      columnNames.map((column, index) => ({ what, character, column, index })),
    ),
  )('attack: $what in the column $column is refused with its line', async ({ character, column, index }) => {
    const cells = columnNames.map((_, at) => `"${at === index ? `a${character}b` : ''}"`);
    const text = file(columnNames.join(','), 'some.body,A,,,,,,', cells.join(','), 'other.body,B,,,,,,');
    const faults = await faultsIn(text);
    expect(faults).toContainEqual([3, 'refused', 'cell-invisible', column]);
    expect(faults).toHaveLength(3);
    const { lines } = await imports.plan(text);
    expect(lines.map((each) => each.login).join()).not.toContain(character);
  });

  it('a login that is there twice is told with the line where it was before', async () => {
    const { name } = await company();
    const text = file('login,name,company', `twice,A,${name}`, `other,B,${name}`, `TWICE,C,${name}`);
    const { lines } = await imports.plan(text);
    expect(lines[2]?.faults).toEqual([{ fault: 'login-twice', column: 'login', about: '2' }]);
  });

  it('lets no line of the file be applied', async () => {
    const { name } = await company();
    const good = login();
    const applied = await imports.apply(file('login,name,company', `${good},Anna,${name}`, `bad,Bram,None`));
    expect(applied.state).toBe('refused');
    expect(await refusalOf(home.users.findByLogin(good))).toBe('user-unknown');
  });
});

describe('a file', () => {
  it('adds, changes, disables and enables, and a second run changes nothing', async () => {
    const { id: companyId, name } = await company();
    const [added, gone, changed, off, on] = [login(), login(), login(), login(), login()];
    const sessions: string[] = [];
    for (const each of [changed, off, on]) {
      const { id } = await home.addPerson({ companyId, login: each, name: 'Before', language: 'nl' });
      sessions.push(await home.putInEdit(id));
    }
    await home.users.setDisabled((await home.users.findByLogin(on)).id, true, everyGrant, tester);
    const text = file(
      'login;name;email;company;role;language;extension;disabled',
      `${added};Anna;anna@example.org;${name};;en;244;`,
      `${gone};Gone;;${name};;;;ja`,
      `${changed.toUpperCase()};After;;;company-admin;;;`,
      `${off};Before;;;;nl;;yes`,
      `${on};;;;;nl;;nee`,
    );
    const plan = await imports.plan(text);
    expect(plan.counts).toEqual({ add: 2, change: 3, none: 0, refused: 0 });
    expect(plan.lines[2]?.changes).toEqual([
      { column: 'name', from: 'Before', to: 'After' },
      { column: 'role', from: 'user', to: 'company-admin' },
      { column: 'language', from: 'nl', to: '' },
    ]);
    expect(await refusalOf(home.users.findByLogin(added))).toBe('user-unknown');
    const applied = await imports.apply(text, {}, { digest: plan.digest });
    expect(applied).toMatchObject({ added: 2, changed: 1, disabled: 2, enabled: 1, failed: [], left: 0 });
    const anna = await home.users.findByLogin(added);
    expect(anna).toMatchObject({
      name: 'Anna',
      email: 'anna@example.org',
      language: 'en',
      extension: '244',
      companyId,
    });
    expect(await home.users.findByLogin(changed)).toMatchObject({ name: 'After', role: 'company-admin' });
    for (const [each, isOff] of [
      [gone, true],
      [off, true],
      [on, false],
    ] as const)
      expect((await home.users.findByLogin(each)).disabledAt !== undefined).toBe(isOff);
    const { id: goneId } = await home.users.findByLogin(gone);
    const transaction = home.database.raw('xmin::text as transaction');
    const written = await home.database('audit').where({ user_id: goneId }).select('event', transaction);
    expect(written.map(({ event }) => event).sort()).toEqual(['user-added', 'user-disabled']);
    expect(new Set(written.map((each) => each.transaction)).size).toBe(1);
    // Another role, and being disabled, end the sessions.
    for (const id of sessions.slice(0, 2)) expect(await home.parts.sessions.find(id)).toBeUndefined();
    const again = await imports.apply(text);
    expect(again).toMatchObject({ added: 0, changed: 0, disabled: 0, enabled: 0, failed: [] });
    expect((await imports.plan(text)).counts).toEqual({ add: 0, change: 0, none: 5, refused: 0 });
  });

  it('says nothing about users and columns that it lacks', async () => {
    const { id: companyId } = await company();
    const person = await home.addPerson({ companyId, email: 'p@example.org', extension: '244' });
    const other = await home.addPerson({ companyId });
    await imports.apply(file('login,name', `${person.login},New name`));
    expect(await home.users.find(person.id)).toMatchObject({ email: 'p@example.org', extension: '244' });
    expect(await home.users.find(other.id)).toMatchObject({ name: other.name });
  });

  it('that was written changes nothing when it is read again, whatever the names are', async () => {
    const { id: companyId, name } = await company(`=Company ${random.id()}`);
    const names = ['=1+1', '+31', '-2', '@x', "'=1", "'s-Gravenhage", 'A, B', 'A; B', '"A"', 'Renée'];
    for (const each of names) await home.addPerson({ companyId, name: each, email: 'a@example.org' });
    const off = await home.addPerson({ companyId, role: 'company-admin', extension: '244', language: 'en' });
    await home.users.setDisabled(off.id, true, everyGrant, tester);
    const rows = await imports.export(companyId);
    expect(rows[0]).toEqual(['login', 'name', 'email', 'company', 'role', 'language', 'extension', 'disabled']);
    expect(rows.find(([each]) => each === off.login)).toEqual([
      off.login,
      'Anna',
      '',
      name,
      'company-admin',
      'en',
      '244',
      'yes',
    ]);
    for (const separator of [',', ';'] as const)
      expect((await imports.plan(csvLines(rows, separator))).counts).toEqual({
        add: 0,
        change: 0,
        none: 11,
        refused: 0,
      });
  });

  it('is applied only as it was shown', async () => {
    const { id: companyId } = await company();
    const person = await home.addPerson({ companyId, name: 'Before' });
    const text = file('login,name,email', `${person.login},After,new@example.org`);
    const { digest } = await imports.plan(text);
    await home.users.edit(person.id, { email: 'mine@example.org' }, { companyIds: undefined, roles: ['user'] }, tester);
    const applied = await imports.apply(text, {}, { digest });
    expect(applied.state).toBe('stale');
    expect(await home.users.find(person.id)).toMatchObject({ name: 'Before', email: 'mine@example.org' });
  });

  it('that was interrupted goes on', async () => {
    const { id: companyId, name } = await company();
    const logins = Array.from({ length: 250 }, login);
    const text = file('login,name,company', ...logins.map((each) => `${each},N,${name}`));
    let batches = 0;
    const part = await imports.apply(text, {}, { goesOn: () => ++batches <= 1 });
    expect(part).toMatchObject({ added: 100, left: 150 });
    expect((await imports.plan(text)).counts).toMatchObject({ add: 150, none: 100 });
    expect(await imports.apply(text)).toMatchObject({ added: 150, left: 0 });
    expect(await home.users.listIdsOf(companyId)).toHaveLength(250);
  });

  it('goes on past a user who was changed meanwhile, and names them', async () => {
    const { id: companyId, name } = await company();
    const [first, second] = [login(), await home.addPerson({ companyId, name: 'Before' })];
    const text = file('login,name,company', `${first},N,${name}`, `${second.login},After,${name}`);
    // Somebody else comes in between the plan and the act.
    const table = {
      findByLogins: async (logins: readonly string[]) => {
        const found = await imports.table.findByLogins(logins);
        await home.database('users').where({ id: second.id }).update({ name: random.id() });
        return found;
      },
    };
    const { applyImport } = await import('../../src/people/apply-import.ts');
    const lines = readUserTable(
      text.split('\n').map((each, index) => ({ line: index + 1, cells: each.split(',') })),
    ).lines;
    const grant = { companyIds: undefined, roles: ['user'] as const };
    const applied = await applyImport({ ...imports.parts, table }, lines, { grant, by: tester });
    expect(applied).toMatchObject({ added: 1, changed: 0, failed: [{ line: 3, fault: 'changed-meanwhile' }] });
  });

  it('is written down with counts, and as often as one reads files in an hour', async () => {
    const { name } = await company();
    const by = { kind: 'operator', id: random.id() } as const;
    await imports.apply(file('login,name,company', `${login()},N,${name}`), { by });
    const [entry] = await home.audit.list({ events: ['users-imported'], limit: 1 });
    expect(entry).toMatchObject({ actor: by, detail: { added: 1, edited: 0, failed: 0 } });
    const plan = () => refusalOf(imports.plan(file('login,name', 'x,y'), { by }));
    for (let i = 1; i < attemptLimits.import.max; i += 1) expect(await plan()).toBeUndefined();
    expect(await plan()).toBe('too-many-tries');
  });
});
