import type { Role } from '../../src/accounts/user.ts';
import { type MadeUpBrands, makeUpBrands } from '../brand/made-up-brand.ts';

/** Pages of the panel of an operator with two customers, who have hosts of their own; and a page of a stranger. */
export const origins = {
  /** As the parts of `openLogin` have it. */
  panel: 'https://panel.example.org',
  own: 'https://login.telco.example',
  a: 'https://login.a.example',
  b: 'https://login.b.example',
  stranger: 'https://login.stranger.example',
} as const;

export type Page = keyof typeof origins;

/** For `useBrands`. */
export function brandsWithHosts(): MadeUpBrands {
  const brand = (productName: string, page: Page) => ({ productName, hosts: [new URL(origins[page]).host] });
  return makeUpBrands({
    'default/brand.json': brand('Telco Login', 'own'),
    'a/brand.json': brand('Aardbei', 'a'),
    'b/brand.json': brand('Bosbes', 'b'),
  });
}

/** On which pages the passkey of somebody counts. */
export const owners: [who: string, owner: { role: Role; brand: string | undefined }, counts: readonly Page[]][] = [
  ['a user of a company of brand A', { role: 'user', brand: 'a' }, ['panel', 'own', 'a']],
  ['a user of a company of brand B', { role: 'user', brand: 'b' }, ['panel', 'own', 'b']],
  ['a user of a company without a brand', { role: 'user', brand: undefined }, ['panel', 'own']],
  ['a user of a company whose brand has no files', { role: 'user', brand: 'gone' }, ['panel', 'own']],
  ['the admin of a company of brand A', { role: 'company-admin', brand: 'a' }, ['panel', 'own']],
  ['an operator', { role: 'operator', brand: undefined }, ['panel', 'own']],
  ['an operator in a company of brand A', { role: 'operator', brand: 'a' }, ['panel', 'own']],
];
