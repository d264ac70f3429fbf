import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { minify } from '../../../build.ts';
import { projectFolder } from '../../../lab/folders.ts';
import en from '../../../languages/en/app.json' with { type: 'json' };
import { appScripts } from '../../../src/panel/app/app-files.ts';
import { type AppServer, languages, openAppServer } from './app-server.ts';

interface Manifest {
  name: string;
  short_name: string;
  icons: { src: string; sizes: string; purpose: string; type: string }[];
  [field: string]: unknown;
}

let appServer: AppServer;

beforeAll(async () => {
  appServer = await openAppServer();
});
afterAll(() => appServer?.close());

const get = (path: string, language = 'en') =>
  fetch(new URL(path, appServer.url), { headers: { 'accept-language': language } });

/** Width and height of a picture (PNG §11.2.2). */
async function sizeOf(path: string): Promise<string> {
  const reply = await get(path);
  expect([path, reply.status, reply.headers.get('content-type')]).toEqual([path, 200, 'image/png']);
  const bytes = Buffer.from(await reply.arrayBuffer());
  return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
}

describe('the app can be installed', () => {
  it.each(languages)('by its manifest, in %s', async (language) => {
    const page = await (await get('/app', language)).text();
    const [, path = ''] = /<link rel="manifest" href="([^"]+)">/.exec(page) ?? [];
    // Browsers ask for it without cookies, and in a language of their own.
    const reply = await get(path.replaceAll('&#38;', '&'), 'fr');
    expect(reply.headers.get('content-type')).toContain('application/manifest+json');
    const manifest = (await reply.json()) as Manifest;
    expect(manifest).toMatchObject({
      id: '/app',
      start_url: '/app',
      scope: '/app',
      display: 'standalone',
      lang: language,
      name: 'Belcode',
      short_name: 'Belcode',
      theme_color: '#17604a',
      background_color: '#f5f0e8',
    });
    const icons = manifest.icons.map(({ sizes, purpose }) => `${purpose} ${sizes}`);
    expect(icons).toEqual(['any 192x192', 'any 512x512', 'maskable 512x512']);
    for (const { src, sizes } of manifest.icons) expect([src, await sizeOf(src)]).toEqual([src, sizes]);
  });

  it('with an icon for a home screen and one for the notification bar', async () => {
    expect(await (await get('/app')).text()).toContain('<link rel="apple-touch-icon" href="/app/icon-touch-180.png">');
    expect(await sizeOf('/app/icon-touch-180.png')).toBe('180x180');
    expect(await sizeOf('/app/icon-badge-96.png')).toBe('96x96');
  });

  it('with a worker that serves the page, and changes with its contents', async () => {
    const reply = await get('/app/worker.js');
    const text = await reply.text();
    expect(reply.headers.get('service-worker-allowed')).toBe('/app');
    expect(reply.headers.get('cache-control')).toBe('no-cache');
    expect(text).toContain("addEventListener('fetch'");
    const [, folder = ''] = /from '(\/assets\/[\w-]+)\//.exec(text) ?? [];
    expect(await (await get('/app')).text()).toContain(`src="${folder}/open-app.js"`);
    for (const [, path = ''] of text.matchAll(/from '([^']+)'/g)) expect((await get(path)).status).toBe(200);
  });
});

describe('the files of the app', () => {
  it('come from this host, with nothing inline', async () => {
    const reply = await get('/app');
    const policy = reply.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("worker-src 'self'");
    expect(policy).toContain("manifest-src 'self'");
    expect(policy).not.toContain('unsafe');
    const page = await reply.text();
    expect(page).not.toMatch(/ style="| on\w+="|<style|<script(?![^>]* src=)/);
    expect(page).not.toMatch(/(?:src|href)="(?!\/(?!\/)|\?|#)/);
  });

  it('are small: below 60 kB in all, and a third of that compressed', async () => {
    const page = await (await get('/app', 'nl')).text();
    const [, folder = ''] = /src="(\/assets\/[\w-]+)\/open-app\.js"/.exec(page) ?? [];
    const files = ['app.css', ...appScripts.map((name) => `${name}.js`)].map((name) => `${folder}/${name}`);
    const texts = await Promise.all(
      // As the build makes it from what the panel serves from the source.
      [...files, '/app/worker.js'].map(async (path) => minify(path, await (await get(path)).text())),
    );
    const whole = [page, ...texts];
    const bytes = whole.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    const packed = whole.reduce((sum, text) => sum + gzipSync(text).length, 0);
    expect([bytes, bytes < 60_000]).toEqual([bytes, true]);
    expect([packed, packed < 24_000]).toEqual([packed, true]);
  });

  it('are all served, and no others', () => {
    const there = readdirSync(join(projectFolder, 'src/panel/app/browser')).filter((name) => name.endsWith('.js'));
    expect(there.sort()).toEqual([...appScripts.map((name) => `${name}.js`), 'worker.js'].sort());
  });
});

describe('the texts of the app', () => {
  const appFolder = join(projectFolder, 'src/panel/app');
  const read = (folder: string, ending: string) =>
    readdirSync(join(appFolder, folder))
      .filter((name) => name.endsWith(ending))
      .map((name) => readFileSync(join(appFolder, folder, name), 'utf8'))
      .join('\n');
  const source = `${read('.', '.ts')}\n${read('browser', '.js')}`;
  /** Names that are composed: `push-${kind}-title`. */
  const families = [...source.matchAll(/`([a-z][a-z-]*-)\$\{/g)].map(([, start = '']) => start);
  /** `${about}-title`, of each question. */
  const endings = [...source.matchAll(/`\$\{about\}(-[a-z]+)`/g)].map(([, end = '']) => end);

  it('are all used', () => {
    const unused = Object.keys(en).filter(
      (name) =>
        !source.includes(`'${name}'`) &&
        !families.some((start) => name.startsWith(start)) &&
        !endings.some((end) => name === `not-me${end}` || name === `remove${end}`),
    );
    expect(unused).toEqual([]);
  });

  it('are delivered with every script that uses them', async () => {
    const scripts = read('browser', '.js');
    const said = [...scripts.matchAll(/\bsay(?:Or)?\(([^()]*(?:\([^()]*\)[^()]*)*)\)|\bwrong\('[^']+', ([^)]+)\)/g)]
      .flatMap(([, words = '', other = '']) => [...`${words} ${other}`.matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)])
      .map(([, name = '']) => name)
      .concat(Object.keys(en).filter((name) => /^(push|purpose|trouble|wait)-/.test(name)));
    const page = await (await get('/app')).text();
    const carried = [...page.matchAll(/<p data-name="([\w-]+)">/g)].map(([, name]) => name);
    expect(said.length).toBeGreaterThan(40);
    expect(said.filter((name) => !carried.includes(name))).toEqual([]);
  });
});
