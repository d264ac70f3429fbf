import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AccentColours } from '../../brand/accent.ts';
import { type Brand, belcode } from '../../brand/brand.ts';

/** Names of the files of a brand among the assets; undefined for what the brand does not have. */
export interface BrandFiles {
  /** The colours, after the sheet of the pages. */
  sheet: string | undefined;
  logo: string;
  icon: string;
}

const receiver = readFileSync(join(import.meta.dirname, 'icon.svg'), 'utf8');

export function brandFilesOf({ name, logo, icon }: Brand): BrandFiles {
  const own = (part: string) => `brand-${name}-${part}`;
  if (name === belcode.name) return { sheet: undefined, logo: 'icon.svg', icon: 'icon.svg' };
  const drawn = icon === undefined && logo === undefined ? own('receiver.svg') : undefined;
  return {
    sheet: own('colours.css'),
    logo: logo === undefined ? (drawn ?? own('icon.svg')) : own('logo.svg'),
    icon: icon === undefined ? (drawn ?? own('logo.svg')) : own('icon.svg'),
  };
}

/** The files themselves, by their names. */
export function readBrandFiles(brand: Brand): [string, { type: string; text: string }][] {
  const { sheet, logo, icon } = brandFilesOf(brand);
  if (sheet === undefined) return [];
  const drawn = drawReceiver(brand);
  const pictures = new Map([
    [logo, brand.logo ?? brand.icon ?? drawn],
    [icon, brand.icon ?? brand.logo ?? drawn],
  ]);
  return [
    [sheet, { type: 'text/css', text: sheetOf(brand) }],
    ...[...pictures].map(([name, text]): [string, { type: string; text: string }] => [
      name,
      { type: 'image/svg+xml', text },
    ]),
  ];
}

/** The picture of a brand without one: a receiver on its colour. */
function drawReceiver({ accent: { light } }: Brand): string {
  return receiver.replaceAll(belcode.accent.light.accent, light.accent);
}

function sheetOf({ accent: { light, dark } }: Brand): string {
  return `:root{${variables(light)}}\n@media (prefers-color-scheme:dark){:root{${variables(dark)}}}\n`;
}

function variables({ accent, ink, wash }: AccentColours): string {
  return `--accent:${accent};--accent-ink:${ink};--accent-wash:${wash}`;
}
