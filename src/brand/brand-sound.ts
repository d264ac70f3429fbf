import type { Language } from '../languages/language-tag.ts';
import type { Brand } from './brand.ts';

/** What names the sound of a brand, where a company has its id. */
const idOf = ({ name }: Brand) => `brand-${name}`;

/** The greeting of a company without one of its own; undefined for a brand that is not spoken. */
export function brandSoundOf(brand: Brand): `company-${string}` | undefined {
  return Object.keys(brand.spokenName).length === 0 ? undefined : `company-${idOf(brand)}`;
}

/** What `belcode sounds build` speaks, beside the companies. */
export function brandGreetings(brands: readonly Brand[], language: Language): { companyId: string; name: string }[] {
  return brands.flatMap((brand) => {
    const name = brand.spokenName[language];
    return name === undefined ? [] : [{ companyId: idOf(brand), name }];
  });
}
