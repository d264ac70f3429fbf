import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Brand, belcode } from './brand.ts';
import { readBrandFolder } from './brand-folder.ts';

/** Name of the folder with the operator's own brand, which is that of everybody who has no other. */
const ownBrandName = 'default';

/** What is in use: one choice for a program, as its settings and languages are. */
let known: ReadonlyMap<string, Brand> = new Map();
let byHost: ReadonlyMap<string, Brand> = new Map();

/**
 * Chooses the brands of this program, and reads all their files. Languages are chosen before, because a brand has texts
 * of them.
 *
 * @param folder BELCODE_BRANDS: a folder for each brand; without it Belcode has its own name everywhere
 * @throws Error that names each mistake with its file
 */
export function useBrands(folder = ''): void {
  const { brands, mistakes } = folder === '' ? { brands: [], mistakes: [] } : readBrands(folder);
  if (mistakes.length > 0) throw new Error(['The files of a brand have mistakes:', ...mistakes].join('\n  '));
  known = new Map(brands.map((brand) => [brand.name, brand]));
  byHost = new Map(brands.flatMap((brand) => brand.hosts.map((host) => [host, brand] as const)));
}

/** Reads the folders of brands. @throws Error for no such folder */
export function readBrands(folder: string): { brands: Brand[]; mistakes: string[] } {
  const mistakes: string[] = [];
  const folders = readdirSync(folder, { withFileTypes: true }).filter((each) => !each.name.startsWith('.'));
  const brands = folders
    .filter((each) => !each.isFile())
    .map(({ name }) => readBrandFolder(join(folder, name), name, mistakes))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  for (const host of new Set(brands.flatMap(({ hosts }) => hosts))) {
    const ofHost = brands.flatMap((brand) => brand.hosts.filter((each) => each === host).map(() => brand.name));
    if (ofHost.length > 1) mistakes.push(`${folder}: ${host} may be named once, and is by ${ofHost.join(' and ')}`);
  }
  return { brands, mistakes };
}

/** The operator's own, else that of Belcode. */
export function ownBrand(): Brand {
  return known.get(ownBrandName) ?? belcode;
}

/** The operator's own, and the others by their names. */
export function allBrands(): readonly Brand[] {
  return [ownBrand(), ...otherBrands()];
}

/** In the order of their names, without the operator's own. */
export function otherBrands(): readonly Brand[] {
  return [...known.values()].filter(({ name }) => name !== ownBrandName);
}

/** The brand of a page whose reader is not known yet. @param host as in `login.example.org` or `localhost:8080` */
export function brandOfHost(host: string | undefined): Brand {
  return byHost.get(host?.toLowerCase() ?? '') ?? ownBrand();
}

/** Whether a brand has this host, rather than all that no other has. */
export function isOfBrand(host: string): boolean {
  return byHost.has(host.toLowerCase());
}

/** @returns undefined for a name without files */
export function brandOfName(name: string | undefined): Brand | undefined {
  return known.get(name ?? '');
}

/** The brand of the people of a company. @param name what the company names; an unknown one is the operator's own */
export function brandOfCompany(name: string | null | undefined): Brand {
  return known.get(name ?? '') ?? ownBrand();
}

/** @param setting BELCODE_CALLER_ID; its default, the name of Belcode, becomes that of the operator's brand */
export function usualCallerId(setting: string): string {
  return setting === belcode.productName ? ownBrand().productName : setting;
}

/** Whether a company may name it. */
export function isBrand(name: string): boolean {
  return known.has(name);
}
