import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyGrant } from '../../src/accounts/grant.ts';
import type { Role } from '../../src/accounts/user.ts';
import { allBrands, useBrands } from '../../src/brand/brands.ts';
import { checkBrands } from '../../src/cli/doctor-brand-check.ts';
import { type RelyingParty, relyingPartyOf } from '../../src/factors/passkey.ts';
import { offeredLanguages } from '../../src/languages/languages.ts';
import { fillText } from '../../src/panel/kit/texts.ts';
import { previewNames } from '../../src/people/preview-mails.ts';
import { setCompanyBrand } from '../../src/people/set-company-brand.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { type MadeUpBrands, makeUpBrands } from '../brand/made-up-brand.ts';
import { password } from '../login/open-login.ts';
import { givePasskey } from '../passkeys/give-passkey.ts';
import { SoftKey } from '../passkeys/soft-key.ts';
import { type OpenedPanel, openPanel } from './open-panel.ts';
import type { Seen } from './visitor.ts';

let home: OpenedPanel;
let brands: MadeUpBrands;

beforeAll(async () => {
  brands = makeUpBrands({
    'default/brand.json': { productName: 'Telco Login', belcodeLine: false },
    'fonica/brand.json': {
      productName: 'Fonica',
      accent: '#b3261e',
      hosts: ['login.fonica.example'],
      belcodeLine: false,
    },
    'fonica/logo.svg': '<svg viewBox="0 0 8 8"><rect width="8" height="8"/></svg>',
    'zilver/brand.json': { productName: 'Zilverlijn', help: { en: { phone: '050 820 09 99' } }, belcodeLine: false },
  });
  useBrands(brands.folder);
  const relyingParty = relyingPartyOf('https://login.telco.example') as RelyingParty;
  home = await openPanel({ relyingParty, passkeyLogin: true });
  // For `givePasskey`, which asks no page.
  home.parts.relyingParty = relyingPartyOf(home.parts.panelUrl);
});

afterAll(async () => {
  await home?.close();
  useBrands();
  brands?.remove();
});

const nameOf = ({ body }: Seen) => /<title>(?:[^<]* · )?([^<·]*)<\/title>/.exec(body)?.[1];
const fonicaHost = { host: 'login.fonica.example' };

async function personOf(brand: string, role: 'user' | 'operator' = 'user') {
  const { id: companyId } = await home.addCompany(`Company ${random.id()}`);
  if (brand !== '') await setCompanyBrand(home, companyId, brand, tester);
  const { id } = await home.addPerson({ companyId, role });
  await home.givePhone(id);
  return { id, companyId };
}

describe('the brand of a page', () => {
  it('is that of the host until somebody is known, also of the app and its name on a telephone', async () => {
    const visitor = home.visitor();
    for (const [headers, name] of [
      [fonicaHost, 'Fonica'],
      [{ host: 'LOGIN.Fonica.example' }, 'Fonica'],
      [{ host: 'elsewhere.example' }, 'Telco Login'],
    ] as const) {
      for (const page of ['/login', '/forgot-password', '/no-cookies', '/app'])
        expect([page, nameOf(await visitor.get(page, headers))]).toEqual([page, name]);
      expect(JSON.parse((await visitor.get('/app/manifest.webmanifest', headers)).body).name).toBe(name);
    }
  });

  it('is that of the company from the password on, and of that browser afterwards', async () => {
    const { id } = await personOf('zilver');
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', await home.putAt(id, { step: 'challenge' }));
    for (const page of ['/code', '/code/help']) expect(nameOf(await visitor.get(page))).toBe('Zilverlijn');
    expect(visitor.page.body).toContain('href="tel:0508200999"');
    visitor.cookies.delete('belcode-session');
    expect(visitor.cookies.get('belcode-brand')).toBe('zilver');
    expect([nameOf(await visitor.get('/login')), nameOf(await visitor.get('/app'))]).toEqual([
      'Zilverlijn',
      'Zilverlijn',
    ]);
    expect(nameOf(await visitor.get('/login', fonicaHost))).toBe('Fonica');
  });

  it('is that of the company on the pages of others too, and on a page that there is not', async () => {
    const { id } = await personOf('zilver', 'operator');
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', await home.putInEdit(id));
    for (const page of ['/', '/methods', '/operator/users', '/nowhere'])
      expect([page, nameOf(await visitor.get(page))]).toEqual([page, 'Zilverlijn']);
  });

  it('attack: says nothing of whose login name was typed', async () => {
    const { id } = await personOf('zilver');
    const { login } = await home.users.find(id);
    const visitor = home.visitor();
    await visitor.logIn(login, 'not the password');
    expect(nameOf(visitor.page)).toBe('Telco Login');
    await visitor.get('/forgot-password');
    await visitor.send('/forgot-password', { login, by: 'phone' });
    expect([nameOf(visitor.page), visitor.cookies.has('belcode-brand')]).toEqual(['Telco Login', false]);
  });

  it('attack: a cookie or an address with another name shows no more than the brand of the host', async () => {
    for (const name of ['../etc', 'gone', 'constructor', '']) {
      const visitor = home.visitor();
      visitor.cookies.set('belcode-brand', name);
      expect(nameOf(await visitor.get(`/login?brand=${encodeURIComponent(name)}`))).toBe('Telco Login');
    }
  });
});

describe('the files of a brand', () => {
  it('a picture runs and loads nothing, whatever it is opened by', async () => {
    const visitor = home.visitor();
    const { body } = await visitor.get('/login', fonicaHost);
    const [logo = ''] = /\/assets\/[^/"]+\/brand-fonica-logo\.svg/.exec(body) ?? [];
    const { status, headers } = await visitor.get(logo);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('image/svg+xml; charset=utf-8');
    expect(headers['content-security-policy']).toBe("default-src 'none'; sandbox");
    expect(headers['x-content-type-options']).toBe('nosniff');
    const sheet = await visitor.get(/\/assets\/[^/"]+\/brand-fonica-colours\.css/.exec(body)?.[0] ?? '');
    expect(sheet.body).toContain('--accent:#b3261e');
  });

  it('pictures of the app are of the brand that the address names', async () => {
    const visitor = home.visitor();
    const [own, other] = [await visitor.get('/app/icon-192.png'), await visitor.get('/app/icon-192.png?brand=fonica')];
    expect([own.status, other.status, own.body === other.body]).toEqual([200, 200, false]);
    // A cookie has the brand too, so no cache may give the picture of one person to another.
    expect(own.headers).toMatchObject({ 'cache-control': 'public, max-age=86400', vary: 'cookie' });
  });
});

it('passkeys of BELCODE_PANEL_URL work on the hosts of brands, in browsers that ask for it', async () => {
  const { body, headers } = await home.visitor().get('/.well-known/webauthn');
  expect(headers['content-type']).toMatch(/^application\/json/);
  expect(JSON.parse(body)).toEqual({ origins: ['https://login.telco.example', 'https://login.fonica.example'] });
});

describe('a passkey is offered where it counts, and elsewhere the page says where', () => {
  const own = 'login.telco.example';
  const offers: [who: string, person: { role: Role; brand: string }, host: string, offered: boolean][] = [
    ['somebody of the brand, at its host', { role: 'user', brand: 'fonica' }, 'login.fonica.example', true],
    ['somebody of another brand', { role: 'user', brand: 'zilver' }, 'login.fonica.example', false],
    ['the admin of a company of the brand', { role: 'company-admin', brand: 'fonica' }, 'login.fonica.example', false],
    ['an operator', { role: 'operator', brand: '' }, 'LOGIN.fonica.example', false],
    ['an operator, at the host of the panel', { role: 'operator', brand: 'fonica' }, own, true],
    // As behind a proxy that does not pass the name on: there the browser judges.
    ['an operator, at a host that no brand has', { role: 'operator', brand: '' }, '10.0.0.1:8080', true],
  ];

  it.each(offers)('to %s', async (_who, { role, brand }, host, offered) => {
    const { id: companyId } = await home.addCompany(`Company ${random.id()}`);
    if (brand !== '') await setCompanyBrand(home, companyId, brand, tester);
    const { id, login } = await home.addPerson({ companyId, role });
    await givePasskey(home, id);
    await home.givePhone(id);
    const visitor = home.visitor({ host });
    const use = () => [visitor.page.body.includes('data-passkey="use"'), !visitor.page.body.includes(words)];
    const words = `Your passkeys work at <strong>${own}</strong>`;
    await visitor.logIn(login, password);
    expect(['code page', visitor.title, ...use()]).toEqual(['code page', 'Your passkey', offered, offered]);
    visitor.cookies.set('belcode-session', await home.putInEdit(id));
    await visitor.get('/methods/add');
    const make = () => [visitor.page.body.includes('"/methods/add/passkey/begin"'), !visitor.page.body.includes(words)];
    expect(['set-up page', ...make()]).toEqual(['set-up page', offered, offered]);
    await visitor.send('/methods/add/passkey/begin');
    expect(['its own page', visitor.page.body.includes('data-passkey="make"')]).toEqual(['its own page', offered]);
  });

  const shared = 'login.fonica.example';
  interface Owned {
    id: string;
    key: SoftKey;
  }

  async function owned(brand: string, role: 'user' | 'operator' = 'user'): Promise<Owned> {
    const { id } = await personOf(brand, role);
    return { id, key: (await givePasskey(home, id)).key };
  }

  async function disabled(): Promise<Owned> {
    const owner = await owned('fonica');
    await home.users.setDisabled(owner.id, true, everyGrant, tester);
    return owner;
  }

  /** A whole login by a passkey that has verified its user. */
  async function logIn({ id, key }: Owned, host: string) {
    const visitor = home.visitor({ host });
    const { body } = await visitor.get('/login');
    const question = /data-question="([^"]+)"/.exec(body)?.[1] ?? '';
    const challenge = /&#34;challenge&#34;:&#34;([\w-]+)/.exec(body)?.[1] ?? '';
    const userHandle = Buffer.from(id).toString('base64url');
    const code = key.use({ challenge, rpId: own }, `https://${host}`, { isVerified: true, userHandle });
    await visitor.send('/login/passkey', { question, code });
    return visitor;
  }

  it('whole logins too: somebody of the brand logs in at its host', async () => {
    const visitor = await logIn(await owned('fonica'), shared);
    expect([visitor.page.status, visitor.cookies.has('belcode-session')]).toEqual([200, true]);
  });

  const refused: [whose: string, make: () => Owned | Promise<Owned>][] = [
    ['that nobody has', () => ({ id: random.id(), key: new SoftKey() })],
    ['of an operator', () => owned('', 'operator')],
    ['of an operator in a company of the brand', () => owned('fonica', 'operator')],
    ['of somebody of another brand', () => owned('zilver')],
    ['of somebody of the brand who is disabled', disabled],
  ];

  it.each(refused)('attack: the login page of a brand’s host says it alike of a passkey %s', async (_whose, make) => {
    const visitor = await logIn(await make(), shared);
    expect(visitor.notice).toBe(fillText('en', 'passkey-login-not-here', { address: own }));
    expect(visitor.cookies.has('belcode-session')).toBe(false);
  });

  it('at the host of the panel it says that it is refused', async () => {
    const visitor = await logIn({ id: random.id(), key: new SoftKey() }, own);
    expect(visitor.notice).toBe(fillText('en', 'refused-passkey-refused'));
  });
});

describe('an operator', () => {
  it('sees each brand in its own looks, with its ratios and its companies, and who names one without files', async () => {
    const { id } = await personOf('', 'operator');
    const { companyId } = await personOf('fonica');
    const { name } = await home.companies.find(companyId);
    const lost = await home.addCompany(`Lost ${random.id()}`);
    await home.companySettings.setBrand(lost.id, 'gone', tester);
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', await home.putInEdit(id));
    const { body } = await visitor.get('/operator/brands?name=fonica');
    expect(nameOf(visitor.page)).toBe('Fonica');
    for (const shown of [name, 'login.fonica.example', '#b3261e', `${lost.name} has the brand gone`])
      expect(body).toContain(shown);
    expect(nameOf(await visitor.get('/operator/brands'))).toBe('Telco Login');
    const check = checkBrands({ BELCODE_BRANDS: brands.folder, BELCODE_DATABASE_URL: home.url });
    await expect(check).rejects.toThrow(`${lost.name} (gone)`);
  });

  it('reads a mail in a brand and a language, which runs and loads nothing, and that nobody gets', async () => {
    const { id } = await personOf('', 'operator');
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', await home.putInEdit(id));
    const before = home.mails.length;
    const page = await visitor.get('/operator/mails?brand=fonica&language=nl&mail=welcome');
    expect(page.headers['content-security-policy']).toContain("frame-src 'self'");
    const [, frame = ''] = /<iframe class="mail" sandbox="" title="[^"]*"\s+src="([^"]*)"/.exec(page.body) ?? [];
    const mail = await visitor.get(frame.replaceAll('&#38;', '&').replaceAll('&amp;', '&'));
    expect(mail.body).toContain('<html lang="nl" dir="ltr">');
    expect(mail.body).toContain('Fonica');
    expect(mail.body).toContain('://login.fonica.example/forgot-password/link?token=preview');
    expect(mail.headers).toMatchObject({
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'",
      'x-frame-options': 'SAMEORIGIN',
      'x-content-type-options': 'nosniff',
    });
    expect((await visitor.get('/operator/mails?mail=gone')).status).toBe(404);
    expect((await home.visitor().get('/operator/mails/mail.html')).to).toBe('/login');
    expect(home.mails.length).toBe(before);
  });

  it('reads each mail in each brand and language', async () => {
    const { id } = await personOf('', 'operator');
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', await home.putInEdit(id));
    for (const mail of previewNames)
      for (const { name: brand, productName } of allBrands())
        for (const language of offeredLanguages()) {
          const { status, body } = await visitor.get(
            `/operator/mails/mail.html?${new URLSearchParams({ mail, brand, language })}`,
          );
          const shown = [body.includes(`<html lang="${language}"`), body.includes(productName)];
          expect([mail, brand, language, status, ...shown]).toEqual([mail, brand, language, 200, true, true]);
        }
  });

  it('chooses the brand of a company on its page, which names one without files', async () => {
    const { id } = await personOf('', 'operator');
    const { id: companyId } = await home.addCompany(`Company ${random.id()}`);
    await home.companySettings.setBrand(companyId, 'gone', tester);
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', await home.putInEdit(id));
    const path = `/operator/companies/${companyId}`;
    expect((await visitor.get(`${path}/edit`)).body).toContain('has the brand gone');
    const chosen = async (brand: string) => {
      await visitor.send(`${path}/brand`, { brand });
      return [visitor.notice, (await home.companies.find(companyId)).brand];
    };
    expect(await chosen('fonica')).toEqual(['Saved.', 'fonica']);
    expect(visitor.page.body).toContain('<option value="fonica" selected>Fonica (fonica)</option>');
    expect(await chosen('nobody')).toEqual([fillText('en', 'refused-brand-unknown'), 'fonica']);
    expect(await chosen('')).toEqual(['Saved.', undefined]);
  });

  it('names a brand that there is, and nothing else', async () => {
    const { id } = await home.addCompany(`Company ${random.id()}`);
    await expect(setCompanyBrand(home, id, 'gone', tester)).rejects.toMatchObject({ id: 'brand-unknown' });
    await setCompanyBrand(home, id, 'fonica', tester);
    expect((await home.companies.find(id)).brand).toBe('fonica');
    await setCompanyBrand(home, id, '', tester);
    expect((await home.companies.find(id)).brand).toBeUndefined();
    const events = await home.audit.list({ companyId: id, event: 'company-brand-set' });
    expect(events.map(({ detail }) => detail.brand).sort()).toEqual(['', 'fonica']);
  });
});
