import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useBrands } from '../../src/brand/brands.ts';
import { relyingPartyOf } from '../../src/factors/passkey.ts';
import { passkeyOriginsOf } from '../../src/factors/passkey-origins.ts';
import type { MadeUpBrands } from '../brand/made-up-brand.ts';
import { brandsWithHosts, origins, owners } from '../passkeys/hosts-of-brands.ts';

let brands: MadeUpBrands;

beforeAll(() => {
  brands = brandsWithHosts();
  useBrands(brands.folder);
});

afterAll(() => {
  useBrands();
  brands.remove();
});

function originsFor(panelUrl: string, facts: Parameters<typeof passkeyOriginsOf>[1]) {
  const site = relyingPartyOf(panelUrl);
  if (site === undefined) throw new Error('There are no passkeys here');
  return passkeyOriginsOf(site, facts);
}

describe('a passkey counts on pages of', () => {
  it.each(owners)('%s', (_who, { role, brand }, counts) => {
    const found = originsFor(`${origins.panel}/login`, { user: { role }, company: { brand } });
    expect(found).toEqual(counts.map((page) => origins[page]));
  });

  it('nobody, for a user who is gone', () => {
    expect(originsFor(origins.panel, undefined)).toEqual([]);
  });

  it('the panel once, which is a host of the operator’s brand too', () => {
    const facts = { user: { role: 'user' } as const, company: { brand: 'a' } };
    expect(originsFor(origins.own, facts)).toEqual([origins.own, origins.a]);
  });
});
