import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyGrant } from '../../../src/accounts/grant.ts';
import { systemRandom as random } from '../../../src/random.ts';
import { tester } from '../../accounts/people.ts';
import { formOf } from '../form-of.ts';
import { type OpenedPanel, openPanel } from '../open-panel.ts';
import { openOwnLedger } from '../own-ledger.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel({ ledger: await openOwnLedger() });
});

afterAll(() => home.close());

async function operator() {
  const { id } = await home.addPerson({ role: 'operator', language: 'en' });
  await home.givePhone(id);
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', await home.putInEdit(id));
  return visitor;
}

const addCompany = () => home.addCompany(`Company ${random.id()}`);

/** The part of the page about a company. */
function partOf(body: string, name: string): string {
  return body.split('<li>').find((part) => part.includes(name)) ?? '';
}

describe('the page of companies', () => {
  it('says how many have which method, who has none, and what calls have cost this month', async () => {
    const { id: companyId, name } = await addCompany();
    const people = await Promise.all(Array.from({ length: 4 }, () => home.addPerson({ companyId })));
    const [both, phone, disabled] = people.map(({ id }) => id);
    await home.givePhone(both ?? '');
    await home.giveAuthenticator(both ?? '');
    await home.givePhone(phone ?? '');
    await home.givePhone(disabled ?? '');
    await home.users.setDisabled(disabled ?? '', true, everyGrant, { kind: 'system' });
    const requestedAt = home.time.now;
    const call = {
      deliveryId: random.id(),
      challengeId: random.id(),
      country: 'NL',
      number: '+31612345678',
      companyId,
    };
    const account = { requestedAt, endedAt: requestedAt, minutes: 3, money: 5_000 };
    await home.parts.callRecords.noteEnd(
      { event: 'call-ended', call: { ...call, route: 'trunk' }, reason: 'spoken', answeredSeconds: 130, account },
      requestedAt,
    );
    const visitor = await operator();
    const part = partOf((await visitor.get('/operator/companies')).body, name);
    expect(part).toContain('2 of 3 users have two-step verification.');
    expect(part).toContain('Phone number: 2 · Authenticator app: 1');
    expect(part).toContain(`href="/operator/users?company=${companyId}&#38;state=no-method">no method yet: 1<`);
    expect(part).toContain('Calls this month: 1');
    expect(part).toContain('minutes 3');
    expect(part).toContain('cost 0.50');
  });
});

describe('time zone, end and terms', () => {
  it('are set by an operator, shown with the weekday in that zone, and kept as typed after a refusal', async () => {
    const { id, name } = await addCompany();
    const visitor = await operator();
    const page = `/operator/companies/${id}/edit`;
    await visitor.get(page);
    const fields = { 'time-zone': 'Pacific/Auckland', 'ends-on': '2027-03-01', terms: '<b>812</b>' };
    await visitor.send(`/operator/companies/${id}/terms`, fields);
    expect(visitor.notice).toBe('Saved.');
    expect(visitor.page.body).toMatch(/Nobody of this company can log in from Monday,? 1 March 2027 on\./);
    expect(visitor.page.body).toContain('&#60;b&#62;812&#60;/b&#62;');
    await visitor.send(`/operator/companies/${id}/roll-out`, { 'offer-from': '2027-02-01', 'require-from': '' });
    const { rows } = await home.database.raw('select offer_from, ends_at from companies where id = ?', [id]);
    expect(rows[0].offer_from.toISOString()).toBe('2027-01-31T11:00:00.000Z');
    expect(rows[0].ends_at.toISOString()).toBe('2027-02-28T11:00:00.000Z');
    expect(visitor.page.body).toMatch(/Monday,? 1 February 2027/);
    expect(partOf((await visitor.get('/operator/companies')).body, name)).toMatch(/from Monday,? 1 March 2027 on/);
    expect((await visitor.get(`/operator/audit?company=${id}&event=company-terms-set`)).body).toContain('1 March 2027');
    await visitor.get(page);
    const refused = await visitor.post(`/operator/companies/${id}/terms`, { ...fields, 'time-zone': 'Moon' });
    expect([refused.status, visitor.notice]).toEqual([400, 'There is no such time zone.']);
  });

  it.each([
    ['terms', { 'time-zone': 'Pacific/Auckland' }, { time_zone: 'Pacific/Auckland' }, { terms: 'agreed' }],
    ['terms', { terms: 'new' }, { terms: 'new' }, { time_zone: 'Europe/Brussels', ends_at: new Date(4e12) }],
    ['roll-out', { 'offer-from': '2937-03-01' }, {}, { require_from: new Date(4e13) }],
    ['roll-out', { 'require-from': '2937-03-01' }, {}, { offer_from: new Date(4e12) }],
  ])('keep what somebody else has set since the form was shown: %s %j', async (word, typed, expected, meanwhile) => {
    const { id } = await addCompany();
    const row = home.database('companies').where({ id });
    const visitor = await operator();
    await visitor.get(`/operator/companies/${id}/edit`);
    await row.clone().update(meanwhile);
    const path = `/operator/companies/${id}/${word}`;
    await visitor.send(path, { ...formOf(visitor.page.body, path), ...typed });
    expect(visitor.notice).toMatch(/saved\.$/i);
    const after = await row.clone().first();
    expect(after).toMatchObject({ ...expected, ...meanwhile });
    if (word === 'roll-out') expect([after.offer_from, after.require_from]).not.toContain(null);
  });

  it('of 500 signs that a form writes with nine each are saved, and saved again beside another change', async () => {
    const { id } = await addCompany();
    const visitor = await operator();
    await visitor.get(`/operator/companies/${id}/edit`);
    const path = `/operator/companies/${id}/terms`;
    const terms = '約'.repeat(500);
    for (const typed of [{ terms }, { 'time-zone': 'Asia/Tokyo' }]) {
      await visitor.send(path, { ...formOf(visitor.page.body, path), ...typed });
      expect([Object.keys(typed), visitor.notice]).toEqual([Object.keys(typed), 'Saved.']);
    }
    expect(await home.companies.find(id)).toMatchObject({ terms, timeZone: 'Asia/Tokyo' });
  });

  it('the admins of the company read of its end 30 days before', async () => {
    const { id } = await addCompany();
    const admin = await home.addPerson({ role: 'company-admin', companyId: id, language: 'en' });
    await home.givePhone(admin.id);
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', await home.putInEdit(admin.id));
    const endsIn = (days: number) =>
      home
        .database('companies')
        .where({ id })
        .update({ ends_at: new Date(home.time.now + days * 86_400_000) });
    await endsIn(40);
    expect((await visitor.get('/company/users')).body).not.toContain('Nobody of this company can log in');
    await endsIn(20);
    expect((await visitor.get('/company/users')).body).toContain('Nobody of this company can log in from');
  });
});

describe('name, country, language and proof', () => {
  it.each([
    ['saved', {}],
    ['refused first', { country: 'N1' }],
  ])('what somebody else has set since the form was shown stays: %s', async (_what, typed) => {
    const { id } = await addCompany();
    const path = `/operator/companies/${id}/edit`;
    const visitor = await operator();
    await visitor.get(path);
    await home.companySettings.setCalling(id, { callProof: 'number', callerId: 'Acme <+31508200000>' }, tester);
    const name = `Company ${random.id()}`;
    await visitor.send(path, { ...formOf(visitor.page.body, path), ...typed, name });
    if ('country' in typed) await visitor.send(path, { ...formOf(visitor.page.body, path), country: 'NL' });
    expect(visitor.notice).toBe('Saved.');
    const stored = { name, country: 'NL', language: undefined, callProof: 'number', callerId: 'Acme <+31508200000>' };
    expect(await home.companies.find(id)).toMatchObject(stored);
  });

  it('are all those of a form that does not say what it has shown', async () => {
    const { id } = await addCompany();
    const path = `/operator/companies/${id}/edit`;
    const visitor = await operator();
    await visitor.get(path);
    const fields = { name: `Company ${random.id()}`, country: 'be', language: 'en', 'call-proof': 'number' };
    await visitor.send(path, fields);
    const stored = { name: fields.name, country: 'BE', language: 'en', callProof: 'number' };
    expect(await home.companies.find(id)).toMatchObject(stored);
    await visitor.send(path, { ...fields, language: '', 'call-proof': '' });
    expect(await home.companies.find(id)).toMatchObject({ language: undefined, callProof: undefined });
  });
});

describe('help contacts and remembered browsers', () => {
  it('what somebody else has set since the form was shown stays, also after a refusal', async () => {
    const { id } = await addCompany();
    const visitor = await operator();
    const page = `/operator/companies/${id}`;
    const first = { nl: { text: 'Bel de balie', phone: '050 820 00 00' }, en: { mail: 'old@example.org' } };
    await home.companySettings.setHelp(id, first, tester);
    await home.companySettings.setRemembering(id, { user: 30 }, tester);
    await visitor.get(`${page}/edit`);
    const forms = ['help', 'remembering'].map((word) => formOf(visitor.page.body, `${page}/${word}`));
    await home.companySettings.setHelp(id, { nl: { phone: '050 999 99 99' } }, tester);
    await home.companySettings.setRemembering(id, { user: 7, 'company-admin': 7 }, tester);

    await visitor.send(`${page}/help`, { ...forms[0], 'help-mail-en': 'no address' });
    expect(visitor.page.status).toBe(400);
    expect(visitor.page.body).toContain('no address');
    const again = formOf(visitor.page.body, `${page}/help`);
    await visitor.send(`${page}/help`, { ...again, 'help-mail-en': 'new@example.org' });
    await visitor.send(`${page}/remembering`, { ...forms[1], 'remember-company-admin': '0' });
    expect(await home.companies.find(id)).toMatchObject({
      help: { nl: { text: 'Bel de balie', phone: '050 999 99 99' }, en: { mail: 'new@example.org' } },
      rememberDays: { user: 7, 'company-admin': 0 },
    });
    await visitor.send(`${page}/help`, { ...formOf(visitor.page.body, `${page}/help`), 'help-mail-en': '' });
    expect((await home.companies.find(id)).help?.en).toBeUndefined();
  });

  it('in every language, of signs that a form writes with nine each, are saved', async () => {
    const { id } = await addCompany();
    const visitor = await operator();
    const page = `/operator/companies/${id}`;
    await visitor.get(`${page}/edit`);
    const form = formOf(visitor.page.body, `${page}/help`);
    const texts = [...visitor.page.body.matchAll(/ name="(help-text-[^"]+)"/g)].map(([, name = '']) => name);
    expect(texts.length).toBeGreaterThan(6);
    await visitor.send(`${page}/help`, {
      ...form,
      ...Object.fromEntries(texts.map((name) => [name, '約'.repeat(200)])),
    });
    expect(visitor.notice).toMatch(/saved/i);
    expect(Object.keys((await home.companies.find(id)).help ?? {})).toHaveLength(texts.length);
  });
});

it.each(['edit', 'terms', 'help', 'remembering', 'brand'])(
  'the form of %s, sent unchanged, is no line of the audit',
  async (word) => {
    const { id } = await addCompany();
    const visitor = await operator();
    const page = `/operator/companies/${id}`;
    await home.companies.setTerms(id, { timeZone: 'UTC', endsOn: '2937-03-01', terms: 'agreed', site: 'UTC' }, tester);
    await home.companySettings.setHelp(id, { en: { text: 'Call us' } }, tester);
    await home.companySettings.setRemembering(id, { 'company-admin': 7, user: 30 }, tester);
    await visitor.get(`${page}/edit`);
    const before = await home.audit.list({ companyId: id, limit: 20 });
    const path = `${page}/${word}`;
    await visitor.send(path, formOf(visitor.page.body, path));
    expect(visitor.notice).toMatch(/saved/i);
    // A form that does not say what it has shown sends everything.
    const fields = Object.entries(formOf(visitor.page.body, path)).filter(([name]) => !name.startsWith('shown-'));
    await visitor.send(path, Object.fromEntries(fields));
    expect(await home.audit.list({ companyId: id, limit: 20 })).toEqual(before);
  },
);

describe('the button that reminds by mail', () => {
  const withMail = (companyId: string) => home.addPerson({ companyId, email: `${random.id()}@example.org` });
  const dueOf = async (companyId: string) =>
    (await home.database('users').where({ company_id: companyId }).whereNotNull('reminder_due_at')).length;

  it('of an operator reminds the people of one company, and says when nobody is left to remind', async () => {
    const [{ id, name }, other] = [await addCompany(), await addCompany()];
    await home.rollOut.set({ companyId: id, requireFrom: '2999-03-01' }, { kind: 'system' });
    await Promise.all([withMail(id), withMail(id), withMail(other.id)]);
    const visitor = await operator();
    const part = partOf((await visitor.get('/operator/companies')).body, name);
    expect(part).toContain(`action="/operator/companies/${id}/remind"`);
    expect(part).toMatch(/From Friday,? 1 March 2999 on everybody needs two-step verification\./);
    await visitor.send(`/operator/companies/${id}/remind`);
    expect(visitor.notice).toContain('A reminder is on its way');
    expect([await dueOf(id), await dueOf(other.id)]).toEqual([2, 0]);
    await visitor.send(`/operator/companies/${id}/remind`);
    expect(visitor.notice).toContain('Nobody is left to remind');
    expect((await visitor.get(`/operator/audit?company=${id}&event=reminders-asked`)).body).toContain('people');
  });

  it('is not there where everybody has a method', async () => {
    const { id, name } = await addCompany();
    await home.givePhone((await withMail(id)).id);
    const visitor = await operator();
    expect(partOf((await visitor.get('/operator/companies')).body, name)).not.toContain('/remind"');
  });

  it('attack: of a company admin reaches only their own company', async () => {
    const [own, other] = [await addCompany(), await addCompany()];
    const admin = await home.addPerson({ role: 'company-admin', companyId: own.id, language: 'en' });
    await home.givePhone(admin.id);
    await Promise.all([withMail(own.id), withMail(other.id)]);
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', await home.putInEdit(admin.id));
    await visitor.get('/company/users');
    expect(visitor.page.body).toContain('action="/company/users/remind"');
    expect((await visitor.post(`/operator/companies/${other.id}/remind`)).status).toBe(404);
    await visitor.get('/company/users');
    await visitor.send('/company/users/remind', { company: other.id, companyId: other.id });
    expect(visitor.notice).toContain('A reminder is on its way');
    expect([await dueOf(own.id), await dueOf(other.id)]).toEqual([1, 0]);
  });
});

describe('the days of a company', () => {
  it('begin at midnight of the time zone, are shown with their weekday, and are removed by an empty field', async () => {
    const { id } = await addCompany();
    const visitor = await operator();
    const page = `/operator/companies/${id}/edit`;
    await visitor.get(page);
    await visitor.send(`/operator/companies/${id}/roll-out`, {
      'offer-from': '2027-03-01',
      'require-from': '2027-07-01',
    });
    expect(visitor.notice).toBe('The days are saved.');
    expect(visitor.page.body).toMatch(/Monday,? 1 March 2027/);
    expect(visitor.page.body).toContain('value="2027-07-01"');
    const { rows } = await home.database.raw('select offer_from, require_from from companies where id = ?', [id]);
    expect(rows[0].offer_from.toISOString()).toBe('2027-02-28T23:00:00.000Z');
    expect(rows[0].require_from.toISOString()).toBe('2027-06-30T22:00:00.000Z');
    expect((await visitor.get(`/operator/audit?company=${id}&event=roll-out-set`)).body).toContain('1 March 2027');
    await visitor.get(page);
    await visitor.send(`/operator/companies/${id}/roll-out`, { 'offer-from': '', 'require-from': '' });
    expect(visitor.page.body).toContain('No day is set');
  });

  it.each<[string, string, string, string]>([
    ['roll-out', '2027-07-01', '2027-03-01', 'The set-up cannot be required before it is offered.'],
    ['roll-out', '2027-02-31', '', 'This is not a possible day.'],
    ['roll-out', '0001-01-01', '', 'This is not a possible day.'],
    ['roll-out', "2027-03-01'", '', 'This is not a possible day.'],
    ['campaign', '', '', 'This is not a possible day.'],
    ['campaign', 'tomorrow', '', 'This is not a possible day.'],
  ])('of a %s are refused in words: %j and %j', async (act, first, second, words) => {
    const { id } = await addCompany();
    const visitor = await operator();
    await visitor.get(`/operator/companies/${id}/edit`);
    const fields = { starts: first, 'offer-from': first, 'require-from': second };
    const { status } = await visitor.post(`/operator/companies/${id}/${act}`, fields);
    expect([status, visitor.notice]).toEqual([400, words]);
  });

  it('of a campaign are told, and a second one is refused while it runs', async () => {
    const { id } = await addCompany();
    await home.addPerson({ companyId: id });
    const visitor = await operator();
    await visitor.get(`/operator/companies/${id}/edit`);
    await visitor.send(`/operator/companies/${id}/campaign`, { starts: '2037-03-01' });
    expect(visitor.notice).toBe('The new passwords are planned.');
    expect(visitor.page.body).toContain('From 1 March 2037 until 1 June 2037: 0 of 1 have a new password.');
    await visitor.post(`/operator/companies/${id}/campaign`, { starts: '2037-04-01' });
    expect(visitor.notice).toBe('New passwords are already planned for this company.');
  });
});

describe('R06 the rules of methods of a company', () => {
  const all = { 'allow-phone': 'yes', 'allow-app': 'yes', 'allow-authenticator': 'yes', 'allow-passkey': 'yes' };

  it('are set with a day, warn the people of the role on their page, are audited and removed', async () => {
    const { id } = await addCompany();
    const visitor = await operator();
    await visitor.get(`/operator/companies/${id}/edit`);
    const rule = { ...all, 'rule-role': 'user', 'require-authenticator': 'yes', 'rule-from': '2937-03-01' };
    await visitor.send(`/operator/companies/${id}/methods`, rule);
    expect(visitor.notice).toBe('The rule is saved.');
    expect(visitor.page.body).toContain('needs one of: Authenticator app · from 1 March 2937');
    const audit = (await visitor.get(`/operator/audit?company=${id}&event=method-rule-set`)).body;
    for (const words of ['all kinds', 'Authenticator app', '1 March 2937']) expect(audit).toContain(words);

    const { id: userId } = await home.addPerson({ companyId: id, language: 'en' });
    await home.givePhone(userId);
    const person = home.visitor();
    person.cookies.set('belcode-session', await home.putInEdit(userId));
    expect((await person.get('/')).body).toMatch(/From <strong>1 March 2937<\/strong> your role needs one of these/);

    await visitor.get(`/operator/companies/${id}/edit`);
    await visitor.send(`/operator/companies/${id}/methods/remove`, { 'rule-role': 'user' });
    expect(visitor.notice).toBe('The rule is removed.');
    expect((await person.get('/')).body).not.toContain('your role needs');
  });

  it('of all companies stand on a page of their own, apply where a company has none, and name those that have', async () => {
    const { id, name } = await addCompany();
    const visitor = await operator();
    await visitor.get('/operator/method-rules');
    const rule = { ...all, 'rule-role': 'company-admin', 'require-passkey': 'yes', 'rule-from': '2937-05-01' };
    await visitor.send('/operator/method-rules', rule);
    expect(visitor.notice).toBe('The rule is saved.');
    expect(visitor.page.body).toContain('needs one of: Passkey · from 1 May 2937');
    expect(visitor.page.body).not.toContain(name);
    const ofCompany = (await visitor.get(`/operator/companies/${id}/edit`)).body;
    expect(ofCompany).toContain('needs one of: Passkey · from 1 May 2937 · as for all companies');

    await visitor.send(`/operator/companies/${id}/methods`, { ...rule, 'rule-from': '2937-06-01' });
    expect((await visitor.get('/operator/method-rules')).body).toContain(name);
    await visitor.send('/operator/method-rules/remove', { 'rule-role': 'company-admin' });
    expect(visitor.notice).toBe('The rule is removed.');
    expect(visitor.page.body).not.toContain('2937');
    expect((await visitor.get(`/operator/companies/${id}/edit`)).body).toContain('from 1 June 2937');
  });

  it.each([
    ['a date of the year 9999 is', { ...all, 'rule-role': 'user', 'require-phone': 'yes', 'rule-from': '9999-01-01' }],
    ['a role that is none is', { ...all, 'rule-role': 'nobody', 'require-phone': 'yes' }],
    ['a required kind that is not allowed is', { 'rule-role': 'user', 'allow-app': 'yes', 'require-phone': 'yes' }],
  ])('of all companies: %s refused, and the page stays', async (_what, fields) => {
    const visitor = await operator();
    await visitor.get('/operator/method-rules');
    const { status, body } = await visitor.post('/operator/method-rules', fields);
    expect(status).toBe(400);
    expect(body).toContain('For all companies');
  });

  it.each([
    ['require what is not allowed', { 'rule-role': 'user', 'allow-phone': 'yes', 'require-passkey': 'yes' }],
    ['allow nothing', { 'rule-role': 'user' }],
  ])('that %s are refused in words', async (_what, fields) => {
    const { id } = await addCompany();
    const visitor = await operator();
    await visitor.get(`/operator/companies/${id}/edit`);
    expect((await visitor.post(`/operator/companies/${id}/methods`, fields)).status).toBe(400);
    expect(visitor.notice).toContain('A rule allows at least one kind');
  });
});
