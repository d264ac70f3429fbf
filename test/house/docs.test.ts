import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { namesSecretFile, settings } from '../../src/config.ts';
import { listFiles, projectFolder } from './read-source.ts';

const pages = [
  ...['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'SECURITY.md', 'bench/README.md'],
  ...(existsSync(join(projectFolder, 'docs')) ? listFiles('docs') : []),
  ...listFiles('test').filter((path) => path.endsWith('.md')),
].filter((path) => path.endsWith('.md') && existsSync(join(projectFolder, path)));

const isThere = (path: string) => existsSync(join(projectFolder, path));
const read = (path: string) => readFileSync(join(projectFolder, path), 'utf8');

/** The anchors of a page's headings, as GitHub builds them. */
function anchorsOf(text: string): string[] {
  return [...withoutCode(text).matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function withoutCode(text: string): string {
  return text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
}

/** Links of a page without a target. */
function deadLinks(path: string, text: string, exists = isThere, open = read): string[] {
  const plain = withoutCode(text);
  const links = [
    ...[...plain.matchAll(/\]\(<?([^)>\s]+)>?(?:\s+"[^"]*")?\)/g)].map(([, link = '']) => link),
    ...[...plain.matchAll(/^\[[^\]]+\]:\s*<?(\S+?)>?\s*$/gm)].map(([, link = '']) => link),
    ...[...plain.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link = '']) => link),
  ];
  return links.filter((link) => {
    if (/^[a-z][a-z0-9+.-]*:/i.test(link)) return false;
    const [target = '', anchor] = link.split('#');
    const file = target === '' ? path : relative('.', join(dirname(path), decodeURIComponent(target)));
    if (file.startsWith('..') || (file !== path && !exists(file))) return true;
    if (anchor === undefined || !file.endsWith('.md')) return false;
    return !anchorsOf(file === path ? text : open(file)).includes(anchor);
  });
}

/** First folders of a path. Documents may leave out `src` and `test`, so the folders inside them count too. */
const folders = ['.', 'src', 'test'].flatMap((folder) =>
  readdirSync(join(projectFolder, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['node_modules', 'dist'].includes(entry.name))
    .map(({ name }) => name),
);
const files = [
  '.ci',
  '.github',
  'src',
  'test',
  'lab',
  'bench',
  'docs',
  'dialplan',
  'languages',
  'migrations',
  'packaging',
].flatMap(listFiles);

/** Paths in a page's code that do not exist. `*` matches anything within a name. */
function deadPaths(text: string, all = files): string[] {
  const words = [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/`([^`\n]+)`/g)].flatMap(([, code = '']) =>
    code.split(' '),
  );
  const paths = words.filter(
    (word) => /^[\w.-]+(\/[\w.*-]*)+$/.test(word) && folders.includes(word.split('/')[0] ?? ''),
  );
  return paths.filter((path) => {
    const name = path.replaceAll('.', '\\.').replaceAll('*', '[^/]*');
    const shape = new RegExp(`^(src/|test/)?${name}${path.endsWith('/') ? '' : '(\\.test\\.ts|/.*)?$'}`);
    return !all.some((file) => shape.test(file));
  });
}

/** Name and default of each row of a table whose rows begin with a setting. */
function settingRows(text: string): [name: string, default_: string][] {
  return [...text.matchAll(/^\| *`(BELCODE_[A-Z_]+)` *\| *(.*?) *\|/gm)].map(([, name = '', given = '']) => [
    name,
    given,
  ]);
}

/** Numbers of the lines of prose that are longer than 120 characters. Tables and code may be longer. */
function longLines(text: string): number[] {
  let isCode = false;
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*```/.test(line)) isCode = !isCode;
    return isCode || /^\s*\|/.test(line) || [...line].length <= 120 ? [] : [index + 1];
  });
}

describe('the documents', () => {
  it('have lines of at most 120 characters, except in tables and code', () => {
    expect(pages.length).toBeGreaterThan(15);
    expect(pages.flatMap((path) => longLines(read(path)).map((line) => `${path}:${line}`))).toEqual([]);
  });

  it('have no link that leads nowhere', () => {
    expect(pages.flatMap((path) => deadLinks(path, read(path)).map((link) => `${path}: ${link}`))).toEqual([]);
  });

  it('name no file that is not there', () => {
    expect(pages.flatMap((path) => deadPaths(read(path)).map((name) => `${path}: ${name}`))).toEqual([]);
  });

  it('name no unknown setting', () => {
    // Variables of the lab, the tests and a dialplan are not settings of a program.
    const others = [
      ...['BELCODE_APP', 'BELCODE_DELIVERY', 'BELCODE_LAB_EXCHANGE', 'BELCODE_LAB_NAME', 'BELCODE_PICTURES'],
      ...['BELCODE_KEY', 'BELCODE_ASK', 'BELCODE_ASK_AGAIN', 'BELCODE_VERIFIED', 'BELCODE_REASON', 'BELCODE_TRIES'],
    ];
    const known = [...Object.keys(settings), ...others];
    const unknown = pages.flatMap((path) =>
      [...read(path).matchAll(/\bBELCODE_[A-Z_]*[A-Z]\b/g)]
        .map(([name]) => name)
        .filter((name) => !known.includes(name) && !namesSecretFile(name))
        .map((name) => `${path}: ${name}`),
    );
    expect(unknown).toEqual([]);
  });

  it('docs/settings.md lists every setting once, with its default', () => {
    const listed = settingRows(read('docs/settings.md'));
    const defaults = Object.entries<{ default?: string; about: string }>(settings).map(([name, { default: given }]) => [
      name,
      given === undefined ? expect.stringMatching(/^required: /) : given === '' ? 'none' : `\`${given}\``,
    ]);
    const byName = ([one]: unknown[], [other]: unknown[]) => String(one).localeCompare(String(other));
    expect(defaults.length).toBeGreaterThan(40);
    expect(listed.sort(byName)).toEqual(defaults.sort(byName));
  });
});

describe('a line that is too long is found', () => {
  const long = 'x'.repeat(121);

  it.each([
    ['in prose', long, [1]],
    ['in a list', `short\n- ${long}`, [2]],
    ['after code', `\`\`\`\n${long}\n\`\`\`\n${long}`, [4]],
    ['not in a table', `| ${long} |`, []],
    ['not in code', `\`\`\`\n${long}\n\`\`\``, []],
    ['not when it fits', 'é'.repeat(120), []],
  ])('%s', (_where, text, lines) => {
    expect(longLines(text)).toEqual(lines);
  });
});

describe('a link that leads nowhere is found', () => {
  const exists = (path: string) => path === 'docs/there.md';
  const open = () => '# The first heading\n## `Code` & more';

  it.each([
    '[x](gone.md)',
    '[x](../../outside.md)',
    '[x](there.md#no-such-heading)',
    '[x](#no-such-heading)',
    '[x]: gone.md',
    '<img src="gone.png">',
    '[x](gone.md "with words")',
  ])('%s', (text) => {
    expect(deadLinks('docs/page.md', text, exists, open)).toHaveLength(1);
  });

  it.each([
    '[x](there.md)',
    '[x](./there.md#the-first-heading)',
    '[x](https://example.org/gone.md)',
    '`[x](gone.md)`',
    '```\n[x](gone.md)\n```',
    '# Here\n[x](#here)',
  ])('and one that leads somewhere is not: %s', (text) => {
    expect(deadLinks('docs/page.md', text, exists, open)).toEqual([]);
  });
});

describe('a path that leads nowhere is found', () => {
  const all = [
    'src/login/enter.ts',
    'src/policy/ledger/admit.lua',
    'test/login/login.test.ts',
    'src/panel/app/icon.svg',
  ];

  it.each(['src/login/gone.ts', 'login/gone.ts', 'login/gone', 'src/policy/ledger-*', 'src/panel/gone/'])(
    '%s',
    (path) => {
      expect(deadPaths(`see \`${path}\``, all)).toEqual([path]);
    },
  );

  it.each([
    ...['src/login/enter.ts', 'login/enter.ts', 'login/login', 'policy/ledger/*', 'src/panel/app/', 'src/panel/app'],
    ...['PJSIP/{number}', '/v1/challenges', 'res/stasis/messaging.c', 'application/json'],
  ])('and one that leads somewhere, or to another site, is not: %s', (path) => {
    expect(deadPaths(`see \`${path}\``, all)).toEqual([]);
  });
});
