import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Brand, belcode } from '../../../src/brand/brand.ts';
import { brandOfName, useBrands } from '../../../src/brand/brands.ts';
import { appAddressOf, typedAppAddress } from '../../../src/panel/app/app-addresses.ts';
import { appManifest } from '../../../src/panel/app/app-manifest.ts';
import { appPage } from '../../../src/panel/app/app-page.ts';
import { pairingSteps } from '../../../src/panel/methods/pairing-steps.ts';
import { type MadeUpBrands, makeUpBrands } from '../../brand/made-up-brand.ts';

let brands: MadeUpBrands;

beforeAll(() => {
  brands = makeUpBrands({
    'zilver/brand.json': { productName: 'Zilverlijn' },
    'fonica/brand.json': { productName: 'Fonica', hosts: ['login.fonica.example'] },
  });
  useBrands(brands.folder);
});
afterAll(() => {
  useBrands();
  brands.remove();
});

const plain = (html: unknown) => String(html).replaceAll('&#38;', '&').replaceAll('&amp;', '&');
const below = (text: string) => [...text.matchAll(/="(\/app\b[^"]*)"/g)].map(([, address = '']) => address);

/** Every address of the app that a page, or what it leads to, has for a brand. */
const addressesFor: Record<string, (brand: Brand) => string[]> = {
  'the page of the app': (brand) => below(plain(appPage({ language: 'en', brand }, '/assets/x'))),
  'its manifest': (brand) => {
    const { start_url: start, icons } = appManifest({ language: 'en', brand });
    return [start as string, ...(icons as { src: string }[]).map(({ src }) => src)];
  },
  'the page that pairs it': (brand) => {
    const context = { language: 'en', brand, timeZone: 'UTC', path: '/', formToken: '', assets: '' } as const;
    const address = appAddressOf({ brand: brand.name }, 'https://panel.example');
    return [address, ...below(plain(pairingSteps(context, { code: 'BCDFGH34', address, deviceName: undefined })))];
  },
};

describe('on a host that no brand has, the app stays in its brand', () => {
  it.each(Object.keys(addressesFor))('by every address of %s', (where) => {
    const addressesOf = addressesFor[where] as (brand: Brand) => string[];
    const found = addressesOf(brandOfName('zilver') as Brand);
    expect(found.length).toBeGreaterThan(1);
    expect(found.filter((address) => !/[?&]brand=zilver(?:#|$)/.test(address))).toEqual([]);
    expect(addressesOf(belcode).filter((address) => address.includes('brand='))).toEqual([]);
  });

  it('by an address that people type, which is on the host of the brand and has nothing else', () => {
    const typed = ['zilver', 'fonica', undefined].map((brand) =>
      typedAppAddress(appAddressOf({ brand }, 'https://panel.example')),
    );
    expect(typed).toEqual(['panel.example/app', 'login.fonica.example/app', 'panel.example/app']);
  });
});
