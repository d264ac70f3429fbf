import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HelpContacts, helpOf } from '../../src/accounts/help-contact.ts';
import { checkHelp } from '../../src/cli/doctor-help-check.ts';
import type { Config } from '../../src/config.ts';
import { resetSecondFactor } from '../../src/factors/reset-second-factor.ts';
import type { Language } from '../../src/panel/kit/texts.ts';
import { setCompanyHelp } from '../../src/people/set-company-help.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { belcode } from '../cli/run.ts';
import { redisUrl } from '../lab.ts';
import { type OpenedPanel, openPanel } from './open-panel.ts';
import type { Visitor } from './visitor.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

/** BELCODE_HELP of `openPanel`. */
const usual = 'Bel 050 820 00 00';
const dutch = { text: 'De balie van Zuid', phone: '+31 (0)50 111 22 33', mail: 'hulp@zuid.example' };
const english = { text: 'The desk of South', phone: '050 444 55 66', mail: 'help@south.example' };
const links = {
  nl: ['De balie van Zuid', 'href="tel:+31501112233"', 'href="mailto:hulp@zuid.example"'],
  en: ['The desk of South', 'href="tel:0504445566"', 'href="mailto:help@south.example"'],
};
const ofCompany = [...links.nl, ...links.en];

async function companyWith(help: HelpContacts) {
  const company = await home.addCompany(`Company ${random.id()}`);
  await setCompanyHelp(home, company.id, help, tester);
  return company;
}

async function personOf(companyId: string, language: Language, methods: ('phone' | 'authenticator')[]) {
  const { id } = await home.addPerson({ companyId, language });
  if (methods.includes('phone')) await home.givePhone(id);
  if (methods.includes('authenticator')) await home.giveAuthenticator(id);
  return id;
}

async function visitorAt(userId: string, step: 'challenge' | 'set-up', language: Language): Promise<Visitor> {
  const visitor = home.visitor({ 'accept-language': language });
  visitor.cookies.set('belcode-session', await home.putAt(userId, { step }));
  return visitor;
}

type Reach = (companyId: string, language: Language) => Promise<Visitor>;

/** Pages of somebody who has typed the right password. */
const pages: Record<string, Reach> = {
  'no method at hand': async (companyId, language) => {
    const visitor = await visitorAt(await personOf(companyId, language, ['phone']), 'challenge', language);
    await visitor.get('/code/help');
    return visitor;
  },
  'a code, without another method': async (companyId, language) => {
    const visitor = await visitorAt(await personOf(companyId, language, ['phone']), 'challenge', language);
    await visitor.get('/code');
    return visitor;
  },
  'a code, after too many wrong ones': async (companyId, language) => {
    const userId = await personOf(companyId, language, ['phone', 'authenticator']);
    const visitor = await visitorAt(userId, 'challenge', language);
    for (let round = 0; round < 100; round += 1) await home.parts.failures.reserve(userId);
    await visitor.get('/code');
    const [method] = await home.factors.list(userId);
    await visitor.post('/code/method', { method: method?.id ?? '' });
    return visitor;
  },
  'the set-up code': async (companyId, language) => {
    const userId = await personOf(companyId, language, ['phone']);
    const { factors, users, setUpCodes } = home;
    await resetSecondFactor(
      { factors, users, setUpCodes, sessions: home.parts.sessions, random },
      { userId, reason: 'lost' },
      tester,
    );
    const visitor = await visitorAt(userId, 'set-up', language);
    await visitor.get('/set-up');
    return visitor;
  },
};

/** What the line of help shows, and of which contact nothing is on the page. */
function expectHelp({ page: { body } }: Visitor, shown: readonly string[]): void {
  const [, line = ''] = /<p class="help">([\s\S]*?)<\/p>/.exec(body) ?? [];
  for (const each of shown) expect(line).toContain(each);
  for (const each of [...ofCompany, usual].filter((other) => !shown.includes(other))) expect(body).not.toContain(each);
}

describe.each(Object.keys(pages))('the page of %s', (name) => {
  const reach = pages[name] as Reach;

  it.each<[string, HelpContacts, Language, readonly string[]]>([
    ['both languages', { nl: dutch, en: english }, 'nl', links.nl],
    ['both languages', { nl: dutch, en: english }, 'en', links.en],
    ['Dutch only', { nl: dutch }, 'nl', links.nl],
    ['Dutch only', { nl: dutch }, 'en', [usual]],
    ['none', {}, 'nl', [usual]],
    ['none', {}, 'en', [usual]],
  ])('of a company with a contact in %s: %j, read in %s', async (_, help, language, shown) => {
    const { id } = await companyWith(help);
    expectHelp(await reach(id, language), shown);
  });

  it('takes words for words, whatever they are', async () => {
    const text = '<script>alert(1)</script><a href="javascript:alert(1)">"\'';
    const { id } = await companyWith({ en: { text, phone: '050 444', mail: 'a?bcc=x&y=z@example.org' } });
    const { body } = (await reach(id, 'en')).page;
    expect(body).toContain('&#60;script&#62;alert(1)');
    expect(body).not.toContain('<script>alert');
    expect(body).not.toContain('href="javascript:');
    expect(body).toContain('href="mailto:a%3Fbcc%3Dx%26y%3Dz@example.org"');
  });
});

describe('a page of a stranger', () => {
  it.each(['/login', '/forgot-password', '/forgot-password/mailed'])(
    '%s shows no contact of a company',
    async (path) => {
      const { id: companyId } = await companyWith({ nl: dutch, en: english });
      const { login } = await home.addPerson({ companyId, language: 'en' });
      const visitor = home.visitor();
      await visitor.get('/forgot-password');
      await visitor.send('/forgot-password', { login, by: 'mail' });
      await visitor.open(path);
      for (const each of ofCompany) expect(visitor.page.body).not.toContain(each);
    },
  );

  it('shows BELCODE_HELP when too many codes were wrong', async () => {
    const visitor = home.visitor();
    visitor.cookies.set('belcode-flash', 'refused-second-factor-locked');
    await visitor.get('/login');
    expectHelp(visitor, [usual]);
  });
});

it('without BELCODE_HELP a contact in another language is better than none', () => {
  expect(helpOf({ help: { nl: dutch } }, 'en', undefined)).toEqual(dutch);
  expect(helpOf({}, 'en', undefined)).toBeUndefined();
});

describe('the contact of a company', () => {
  async function operator() {
    const { id } = await home.addPerson({ role: 'operator', language: 'en' });
    await home.givePhone(id);
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', await home.putInEdit(id));
    return visitor;
  }

  const fields = (help: HelpContacts) =>
    Object.fromEntries(
      (['nl', 'en'] as const).flatMap((each) =>
        (['text', 'phone', 'mail'] as const).map((part) => [`help-${part}-${each}`, help[each]?.[part] ?? '']),
      ),
    );

  it('is set and removed on its page, and the audit says in which language', async () => {
    const { id } = await companyWith({ nl: dutch });
    const visitor = await operator();
    await visitor.get(`/operator/companies/${id}/edit`);
    expect(visitor.page.body).toContain('value="De balie van Zuid"');
    await visitor.send(`/operator/companies/${id}/help`, fields({ en: english }));
    expect(visitor.notice).toBe('Saved.');
    expect((await home.companies.find(id)).help).toEqual({ en: english });
    await visitor.send(`/operator/companies/${id}/help`, fields({}));
    expect((await home.companies.find(id)).help).toBeUndefined();
    const events = await home.audit.list({ companyId: id, event: 'company-help-set' });
    expect(events.map(({ detail }) => detail.language).sort()).toEqual(['en', 'en', 'nl', 'nl']);
  });

  it.each<[string, HelpContacts, string]>([
    ['words over two lines', { en: { text: 'one\ntwo' } }, 'This text has at most 200 characters and no line breaks.'],
    ['words that turn round', { en: { text: 'a\u202eb' } }, 'This text has at most 200 characters and no line breaks.'],
    ['long words', { en: { text: 'x'.repeat(201) } }, 'This text has at most 200 characters and no line breaks.'],
    ['a script for a number', { nl: { phone: 'javascript:alert(1)' } }, 'A phone number for help has at least three'],
    ['two digits', { nl: { phone: '(0) 1' } }, 'A phone number for help has at least three'],
    ['a long number', { nl: { phone: '1'.repeat(31) } }, 'A phone number for help has at least three'],
    ['a script for an address', { en: { mail: 'javascript:alert(1)@x.nl' } }, 'This is not a valid email address.'],
    ['a tag in an address', { en: { mail: '<b>@x.nl' } }, 'This is not a valid email address.'],
    ['no address', { en: { mail: 'help' } }, 'This is not a valid email address.'],
  ])('is refused with %s, in words', async (_, wrong, words) => {
    const { id } = await companyWith({ nl: dutch });
    const visitor = await operator();
    await visitor.get(`/operator/companies/${id}/edit`);
    const { status } = await visitor.post(`/operator/companies/${id}/help`, fields(wrong));
    expect(status).toBe(400);
    expect(visitor.notice).toContain(words);
    expect((await home.companies.find(id)).help).toEqual({ nl: dutch });
  });

  it('is refused to a company admin', async () => {
    const { id: companyId } = await companyWith({ nl: dutch });
    const { id } = await home.addPerson({ companyId, role: 'company-admin', language: 'en' });
    await home.givePhone(id);
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', await home.putInEdit(id));
    await visitor.get('/');
    expect((await visitor.post(`/operator/companies/${companyId}/help`, fields({}))).status).toBe(404);
    expect((await home.companies.find(companyId)).help).toEqual({ nl: dutch });
  });

  it('is set by the command too, a part at a time', async () => {
    const { id, name } = await companyWith({ nl: dutch });
    const environment = { BELCODE_DATABASE_URL: home.url, BELCODE_REDIS_URL: redisUrl(), USER: 'root' };
    const set = (...args: string[]) => belcode(['company', 'set', name, ...args], environment);
    const changed = await set('--help-language', 'nl', '--help-phone', '050 999', '--help-mail', '');
    expect(changed).toMatchObject({ code: 0, complaints: '' });
    expect(changed.out).toContain('helped in nl');
    expect((await home.companies.find(id)).help).toEqual({ nl: { text: dutch.text, phone: '050 999' } });
    for (const wrong of [
      ['--help-phone', '050 999'],
      ['--help-language', 'nl'],
      ['--help-language', 'xx'],
    ])
      expect((await set(...wrong)).code).toBe(2);
    const refused = await set('--help-language', 'nl', '--help-phone', 'javascript:1');
    expect([refused.code, refused.complaints]).toEqual([1, expect.stringContaining('help-phone-invalid')]);
  });

  it('is missed by the doctor, which is a note', async () => {
    const { name } = await home.addCompany(`000 ${random.id()}`);
    const config = { BELCODE_HELP: '', BELCODE_DATABASE_URL: home.url } as Config;
    expect(await checkHelp(config)).toContain(name);
    expect(await checkHelp({ ...config, BELCODE_HELP: usual })).toBe('BELCODE_HELP says whom to call');
    for (const { id } of await home.companies.list()) await setCompanyHelp(home, id, { nl: dutch }, tester);
    expect(await checkHelp(config)).toContain('every company has a contact');
  });
});
