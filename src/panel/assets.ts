import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Brand } from '../brand/brand.ts';
import { readAppAssets } from './app/app-files.ts';
import { readBrandFiles } from './kit/brand-files.ts';

/** Sheets in this order, joined to one file, because one request is faster than one for each. */
const sheets = [
  ...['kit/colours', 'kit/base', 'kit/brand', 'kit/layout', 'kit/form', 'kit/notice'],
  ...[
    'code/call',
    'methods/methods',
    'kit/rows',
    'operator/calls',
    'operator/import',
    'operator/recordings',
    'operator/brands',
    'help/help',
    'kit/forced-colours',
  ],
];
/** Folders with a `browser/` folder of modules for pages. */
const scriptFolders = ['kit', 'login', 'code', 'operator'];

/** The browser's half of SimpleWebAuthn, as its package has it for pages without a bundler. */
const webauthnFile = fileURLToPath(
  new URL('../dist/bundle/index.umd.min.js', import.meta.resolve('@simplewebauthn/browser')),
);

export interface Asset {
  type: string;
  text: string;
}

export interface Assets {
  /**
   * `/assets/` and the fingerprint of all files. A change gives new addresses, so browsers may cache the files for
   * ever.
   */
  folder: string;
  /** Keys are file names, such as `panel.css`. */
  files: ReadonlyMap<string, Asset>;
}

const read = (path: string) => readFileSync(join(import.meta.dirname, path), 'utf8');

/** Reads the static files of the pages, and those of the brands, once. */
export function readAssets(brands: readonly Brand[] = []): Assets {
  const files = new Map<string, Asset>([
    ['panel.css', { type: 'text/css', text: sheets.map((name) => read(`${name}.css`)).join('\n') }],
    ['icon.svg', { type: 'image/svg+xml', text: read('kit/icon.svg') }],
    ['webauthn.js', { type: 'text/javascript', text: readFileSync(webauthnFile, 'utf8') }],
    ...scriptFolders.flatMap(readScripts),
    ...readAppAssets(),
    ...brands.flatMap(readBrandFiles),
  ]);
  const fingerprint = createHash('sha256');
  for (const [name, { text }] of files) fingerprint.update(`${name}\0${text}\0`);
  return { folder: `/assets/${fingerprint.digest('base64url').slice(0, 16)}`, files };
}

function readScripts(folder: string): [string, Asset][] {
  // Sorted, because the fingerprint must be the same on every host.
  const names = readdirSync(join(import.meta.dirname, folder, 'browser')).sort();
  return names.map((name) => [name, { type: 'text/javascript', text: read(`${folder}/browser/${name}`) }]);
}
