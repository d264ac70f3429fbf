import { afterEach, describe, expect, it } from 'vitest';
import { belcode } from '../../src/brand/brand.ts';
import { brandTexts } from '../../src/brand/brand-texts.ts';
import {
  brandOfCompany,
  brandOfHost,
  isBrand,
  otherBrands,
  ownBrand,
  readBrands,
  useBrands,
} from '../../src/brand/brands.ts';
import { panelAddress, panelOrigins } from '../../src/brand/panel-address.ts';
import { type MadeUpBrands, makeUpBrands } from './made-up-brand.ts';

const logo = '<svg viewBox="0 0 8 8"><title>Fonica</title><circle cx="4" cy="4" r="4"/></svg>';
const fonica = {
  productName: 'Fonica Veilig',
  accent: '#7A1FA2',
  hosts: ['Login.Fonica.example', 'localhost:8443'],
  mailFrom: 'Fonica <veilig@fonica.example>',
  issuer: 'Fonica',
  spokenName: { nl: 'Foonika' },
  help: { nl: { text: 'Bel ons', phone: '050 820 00 00', mail: 'help@fonica.example' } },
  belcodeLine: false,
};

let brands: MadeUpBrands | undefined;
const use = (files: Record<string, object | string>) => {
  brands = makeUpBrands(files);
  useBrands(brands.folder);
};
afterEach(() => {
  useBrands();
  brands?.remove();
});

describe('an installation without files of brands', () => {
  it('is Belcode on every host and for every company', () => {
    expect([ownBrand(), brandOfHost('x.example'), brandOfHost(undefined), brandOfCompany('fonica')]).toEqual(
      Array(4).fill(belcode),
    );
    expect([belcode.productName, otherBrands(), isBrand('belcode')]).toEqual(['Belcode', [], false]);
  });
});

describe('a brand that is added by files alone', () => {
  it('is that of its hosts and its companies; all others have the one of the operator', () => {
    use({ 'default/brand.json': { productName: 'Telco' }, 'fonica/brand.json': fonica, 'fonica/logo.svg': logo });
    for (const host of ['login.fonica.example', 'LOGIN.fonica.example', 'localhost:8443'])
      expect([host, brandOfHost(host).productName]).toEqual([host, 'Fonica Veilig']);
    expect(brandOfCompany('fonica').productName).toBe('Fonica Veilig');
    for (const brand of [brandOfHost('fonica.example'), brandOfHost('localhost'), brandOfCompany(null)])
      expect(brand.productName).toBe('Telco');
    expect([brandOfCompany('gone').name, brandOfCompany('toString').name]).toEqual(['default', 'default']);
    expect(otherBrands().map(({ name }) => name)).toEqual(['fonica']);
  });

  it('has what its files say', () => {
    use({ 'fonica/brand.json': fonica, 'fonica/logo.svg': logo });
    const { accent, logo: picture, ...brand } = brandOfCompany('fonica');
    const { accent: _, ...said } = fonica;
    expect(brand).toMatchObject({ ...said, hosts: ['login.fonica.example', 'localhost:8443'] });
    expect(accent.light.accent).toBe('#7a1fa2');
    expect(picture).toContain('<circle cx="4" cy="4" r="4"/>');
  });

  it('has what Belcode has where its files say nothing, and a line that names it', () => {
    use({ 'fonica/brand.json': { productName: 'Fonica' } });
    const { name, productName, belcodeLine, ...rest } = brandOfCompany('fonica');
    expect({ ...rest, belcodeLine: false }).toEqual({ ...belcode, name: undefined, productName: undefined });
    expect([name, productName, belcodeLine]).toEqual(['fonica', 'Fonica', true]);
  });

  it('has words of its own in the languages for which it has files, and its name in all', () => {
    use({
      'fonica/brand.json': { productName: 'Fo$&nica' },
      'fonica/texts/nl/pages.json': { 'log-in': 'Aanmelden bij {product}', 'code-wrong': 'Fout. Nog {tries}.' },
    });
    const brand = brandOfCompany('fonica');
    const dutch = brandTexts(brand, 'nl', 'pages');
    expect([dutch['log-in'], dutch['code-wrong']]).toEqual(['Aanmelden bij Fo$&nica', 'Fout. Nog {tries}.']);
    expect(brandTexts(brand, 'en', 'pages')['log-in']).toBe('Log in');
    expect(brandTexts(ownBrand(), 'nl', 'pages')['log-in']).toBe('Inloggen');
    expect(brandTexts(brand, 'nl', 'pages')).toBe(dutch);
  });
});

describe('a mistake is named with its file:', () => {
  it.each<[string, object | string, string]>([
    ['brand.json', '{', 'brand.json cannot be read as JSON'],
    ['brand.json', {}, 'brand.json: productName must be there'],
    ['brand.json', { productName: '{x}' }, 'brand.json: productName must be a name of at most 40 signs'],
    ['brand.json', { productName: 'a\nb' }, 'brand.json: productName must be a text that can be seen'],
    ['brand.json', { productName: 'F', colour: 'red' }, 'brand.json: colour is not a line of a brand'],
    ['brand.json', { productName: 'F', constructor: 1 }, 'brand.json: constructor is not a line of a brand'],
    ['brand.json', { productName: 'F', accent: 'red' }, 'brand.json: accent must be a colour, as in #17604a'],
    ['brand.json', { productName: 'F', accent: '#ffcc00' }, 'brand.json: accent #ffcc00 has a contrast of 1.3'],
    ['brand.json', { productName: 'F', hosts: 'x' }, 'brand.json: hosts must be a list'],
    [
      'brand.json',
      { productName: 'F', hosts: ['https://x.example'] },
      'brand.json: hosts must be hosts without a path',
    ],
    ['brand.json', { productName: 'F', hosts: ['x.example/a'] }, 'brand.json: hosts must be hosts without a path'],
    ['brand.json', { productName: 'F', hosts: ['u@x.example'] }, 'brand.json: hosts must be hosts without a path'],
    ['brand.json', { productName: 'F', mailFrom: 'x' }, 'brand.json: mailFrom must be a mail address'],
    ['brand.json', { productName: 'F', mailFrom: 'a@b\r\nBcc: c' }, 'brand.json: mailFrom must be a text that can be'],
    ['brand.json', { productName: 'F', spokenName: 'x' }, 'brand.json: spokenName must name languages'],
    ['brand.json', { productName: 'F', spokenName: { Dutch: 'x' } }, 'by their tag, as in nl; not Dutch'],
    ['brand.json', { productName: 'F', help: { nl: { phone: 'call' } } }, 'help must have a right text, phone or mail'],
    [
      'brand.json',
      { productName: 'F', help: { nl: { fax: '1' } } },
      'help must have a right text, phone or mail; not fax',
    ],
    ['brand.json', { productName: 'F', belcodeLine: 'no' }, 'brand.json: belcodeLine must be true or false'],
    ['logo.svg', '<svg><script/></svg>', 'logo.svg must have a viewBox'],
    ['logo.svg', '<svg viewBox="0 0 1 1"><script/></svg>', 'logo.svg must not hold <script>'],
    ['logo.png', 'x', 'logo.png is not of a brand'],
    ['texts/xx/pages.json', {}, 'texts/xx is of a language that Belcode has no files of'],
    ['texts/nl/page.json', {}, 'texts/nl/page.json is no file of texts: pages.json'],
    ['texts/nl/pages.json', { 'log-im': 'x' }, 'texts/nl/pages.json: log-im is no text of Belcode'],
    ['texts/nl/pages.json', { 'log-in': ' ' }, 'texts/nl/pages.json: log-in must be a text'],
    ['texts/nl/pages.json', { 'code-wrong': 'Fout' }, 'pages.json: code-wrong must have the placeholders {tries}'],
    ['texts/nl/pages.json', { 'log-in': '{tries}' }, 'pages.json: log-in must have the placeholders of Belcode'],
  ])('%s with %j', (file, content, said) => {
    brands = makeUpBrands({ 'fonica/brand.json': { productName: 'Fonica' }, [`fonica/${file}`]: content });
    expect(readBrands(brands.folder).mistakes.join('\n')).toContain(said);
    expect(() => useBrands(brands?.folder)).toThrow(said);
    expect(brandOfCompany('fonica')).toBe(belcode);
  });

  it('all of them at once', () => {
    brands = makeUpBrands({ 'a/brand.json': {}, 'b/brand.json': { productName: 'B', accent: 1, issuer: 2 } });
    expect(readBrands(brands.folder).mistakes).toHaveLength(3);
  });

  it('a host of two brands', () => {
    const hosts = ['x.example'];
    brands = makeUpBrands({ 'a/brand.json': { productName: 'A', hosts }, 'b/brand.json': { productName: 'B', hosts } });
    expect(readBrands(brands.folder).mistakes.join()).toContain('x.example may be named once, and is by a and b');
  });

  it.each(['belcode', 'Fonica', '-a', 'a_b', 'a'.repeat(31)])('the name %s', (name) => {
    brands = makeUpBrands({ [`${name}/brand.json`]: { productName: 'A' } });
    expect(readBrands(brands.folder).mistakes.join()).toContain('must have a name of 1 to 30 small letters');
  });

  it('a folder that is not there', () => {
    expect(() => useBrands('/nowhere')).toThrow('/nowhere');
  });
});

describe('what lies beside the folders of brands', () => {
  it('is none', () => {
    use({ 'README.md': 'x', '..data/brand.json': {}, 'fonica/brand.json': { productName: 'F' } });
    expect(otherBrands().map(({ name }) => name)).toEqual(['fonica']);
  });
});

describe('links in mail and of the app', () => {
  const [fonicaHost, other] = ['login.fonica.example', 'fonica.example:8443'];
  it.each([
    [[fonicaHost, other], 'https://login.telco.example', 'https://login.fonica.example'],
    [[other], 'http://localhost:8080', 'http://fonica.example:8443'],
    [[fonicaHost], undefined, 'https://login.fonica.example'],
    [[], 'https://login.telco.example', 'https://login.telco.example'],
    [[], undefined, undefined],
  ])('of a brand at %j, where the panel is %s, lead to %s', (hosts, panelUrl, address) => {
    expect(panelAddress({ ...belcode, hosts }, panelUrl)).toBe(address);
  });

  it('every host is an origin of the panel, and none twice', () => {
    const brand = { ...belcode, hosts: [fonicaHost, 'login.telco.example'] };
    const own = 'https://login.telco.example';
    expect(panelOrigins([belcode, brand], own)).toEqual([own, 'https://login.fonica.example']);
  });
});
