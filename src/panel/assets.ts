import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readAppAssets } from './app/app-files.ts';

/** In this order, as one sheet: one question instead of eight. */
const sheets = [
  ...['kit/colours', 'kit/base', 'kit/brand', 'kit/layout', 'kit/form', 'code/call', 'methods/methods', 'kit/rows'],
  'operator/calls',
];
const scripts = [
  'kit/browser/code-field',
  'code/browser/call-progress',
  'code/browser/go-on',
  'operator/browser/look-again',
];

export interface Asset {
  type: string;
  text: string;
}

export interface Assets {
  /** `/assets/` and the fingerprint of all of them: what has changed has another address, so browsers may keep it for ever. */
  folder: string;
  /** By file name: `panel.css`. */
  files: ReadonlyMap<string, Asset>;
}

/** Reads what the pages need besides themselves, once. */
export function readAssets(): Assets {
  const read = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8');
  const files = new Map<string, Asset>([
    ['panel.css', { type: 'text/css', text: sheets.map((name) => read(`${name}.css`)).join('\n') }],
    ['icon.svg', { type: 'image/svg+xml', text: read('kit/icon.svg') }],
    ...scripts.map((path): [string, Asset] => [
      `${basename(path)}.js`,
      { type: 'text/javascript', text: read(`${path}.js`) },
    ]),
    ...readAppAssets(),
  ]);
  const fingerprint = createHash('sha256');
  for (const [name, { text }] of files) fingerprint.update(`${name}\0${text}\0`);
  return { folder: `/assets/${fingerprint.digest('base64url').slice(0, 16)}`, files };
}
