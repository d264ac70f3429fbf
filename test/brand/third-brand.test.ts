import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appPictureSizes } from '../../src/brand/app-pictures.ts';
import type { Brand } from '../../src/brand/brand.ts';
import { brandGreetings, brandSoundOf } from '../../src/brand/brand-sound.ts';
import { brandOfCompany, brandOfHost, ownBrand, useBrands, usualCallerId } from '../../src/brand/brands.ts';
import { callTerms } from '../../src/challenges/call-terms.ts';
import { codeMessage } from '../../src/dialler/message-words.ts';
import { offeredLanguages } from '../../src/languages/languages.ts';
import { appManifest } from '../../src/panel/app/app-manifest.ts';
import { appPage } from '../../src/panel/app/app-page.ts';
import { AppPictures } from '../../src/panel/app/app-pictures.ts';
import { readAssets } from '../../src/panel/assets.ts';
import { companySoundOf } from '../../src/speech/company-sound.ts';
import { samplePages } from '../panel/sample-views.ts';
import { type MadeUpBrands, makeUpBrands } from './made-up-brand.ts';

const zilver = {
  productName: 'Zilverlijn Slot',
  accent: '#6a1b9a',
  hosts: ['slot.zilverlijn.example'],
  issuer: 'Zilverlijn',
  callerId: 'Zilverlijn <+31508200999>',
  spokenName: { nl: 'Zilverlijn' },
  help: { nl: { phone: '050 820 09 99' } },
  belcodeLine: false,
};

let brands: MadeUpBrands;
let third: Brand;

beforeAll(() => {
  brands = makeUpBrands({
    'default/brand.json': { productName: 'Telco Login', accent: '#0b5fff' },
    'fonica/brand.json': { productName: 'Fonica', accent: '#b3261e', hosts: ['login.fonica.example'] },
    'zilver/brand.json': zilver,
    'zilver/logo.svg': '<svg viewBox="0 0 8 8"><rect width="8" height="8"/></svg>',
    'zilver/texts/nl/pages.json': { 'log-in': 'Slot openen' },
  });
  useBrands(brands.folder);
  third = brandOfCompany('zilver');
});

afterAll(() => {
  useBrands();
  brands?.remove();
});

/**
 * What a browser shows or reads out of a page. Names of cookies, of settings and of files are not seen, and operators
 * type the command that takes recordings over as it is called.
 */
const seen = (text: string) => text.replaceAll(/BELCODE_[A-Z_]+|belcode sounds take/g, '');
/** Made-up addresses of the sample itself. */
const ofSample = /hooks\.example\.org\/belcode|gone\.example\.org\/belcode|otpauth:[^<"]*/g;

describe('nothing of Belcode is seen in a brand that was added by files alone', () => {
  it.each(offeredLanguages())('on no page in %s', (language) => {
    const pages = samplePages(language, '/assets/x', undefined, third);
    expect(Object.keys(pages).length).toBeGreaterThan(60);
    const found = Object.entries(pages).filter(([, page]) => /belcode/i.test(seen(String(page)).replace(ofSample, '')));
    expect(found.map(([name]) => name)).toEqual([]);
    for (const page of Object.values(pages)) expect(String(page)).toContain('Zilverlijn Slot</title>');
  });

  it.each(offeredLanguages())('in the app, its name on a telephone and its messages in %s', (language) => {
    const reader = { language, brand: third };
    const shown = [String(appPage(reader, '/assets/x')), JSON.stringify(appManifest(reader))];
    for (const text of [...shown, codeMessage(language, '123456', third)]) {
      expect(seen(text)).not.toMatch(/belcode/i);
      expect(text).toContain('Zilverlijn Slot');
    }
  });

  it('a brand may say so in a line, and does until its files say otherwise', () => {
    const pageOf = (brand: Brand) => String(samplePages('nl', '/assets/x', undefined, brand).login);
    expect(pageOf(brandOfCompany('fonica')).match(/belcode/gi)).toEqual(['Belcode']);
    expect(pageOf(third)).not.toMatch(/belcode/i);
  });
});

describe('a brand that was added by files alone has', () => {
  it('its own words, logo and colours on its pages', () => {
    const assets = readAssets([third]);
    const page = String(samplePages('nl', assets.folder, undefined, third).login);
    expect(page).toContain('Slot openen');
    const named = [...page.matchAll(/(?:href|src)="\/assets\/[^/"]+\/(brand-[^"]+)"/g)].map(([, name = '']) => name);
    expect([...new Set(named)].sort()).toEqual(['brand-zilver-colours.css', 'brand-zilver-logo.svg']);
    expect(assets.files.get('brand-zilver-colours.css')?.text).toContain('--accent:#6a1b9a');
    expect(assets.files.get('brand-zilver-logo.svg')?.text).toContain('<rect width="8" height="8"/>');
    expect(readAssets([ownBrand()]).folder).not.toBe(assets.folder);
  });

  it('its host before anybody is known, and its companies after that', () => {
    expect(brandOfHost('slot.zilverlijn.example')).toBe(third);
    expect(brandOfHost('elsewhere.example').productName).toBe('Telco Login');
  });

  it('its colour on the telephones that install the app', () => {
    const pictures = new AppPictures();
    const manifest = appManifest({ language: 'nl', brand: third });
    expect([manifest.name, manifest.theme_color, manifest.start_url]).toEqual([
      'Zilverlijn Slot',
      '#6a1b9a',
      '/app?brand=zilver',
    ]);
    for (const file of Object.keys(appPictureSizes)) {
      const [own, usual] = [pictures.of(third, file), pictures.of(ownBrand(), file)];
      expect([file, own.length]).toEqual([file, usual.length]);
      expect([file, own.equals(usual)]).toEqual([file, file === 'icon-badge-96.png']);
      expect(pictures.of(third, file)).toBe(own);
    }
  });

  it('its caller and its spoken name in calls, and a company its own before that', () => {
    const company = { id: 'c1', ringSeconds: undefined, callerId: undefined, greetingName: undefined, brand: 'zilver' };
    expect(callTerms({ company })).toMatchObject({
      brand: 'zilver',
      company: { callerId: 'Zilverlijn <+31508200999>', greeting: 'company-brand-zilver' },
    });
    const own = { ...company, callerId: 'Bakery <+31508200111>', greetingName: 'Bakery' };
    expect(callTerms({ company: own }).company).toMatchObject({
      callerId: 'Bakery <+31508200111>',
      greeting: 'company-c1',
    });
    expect(brandGreetings([ownBrand(), third], 'nl')).toEqual([{ companyId: 'brand-zilver', name: 'Zilverlijn' }]);
    expect(brandGreetings([third], 'en')).toEqual([]);
    expect(companySoundOf('brand-zilver')).toBe(brandSoundOf(third));
    expect([usualCallerId('Belcode'), usualCallerId('Telco <+31508200000>')]).toEqual([
      'Telco Login',
      'Telco <+31508200000>',
    ]);
  });
});
