import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFiles, projectFolder } from './read-source.ts';

const verbs = 'is|has|asks|knows|may|does|writes|dials|runs|adds|can|holds|follows|comes|gets|needs|reads|waits|types';

/** Constructions that are read twice, each with what to write. */
const constructions: [RegExp, string][] = [
  [
    new RegExp(`(?:^|[.:;] |\\*\\* )(?:Who|Whoever) (?:${verbs}) [^?]*$`),
    'a noun: an asker, an attacker, somebody who',
  ],
  [
    /\b(?:of|by|for|to) who (?:asks|is|has|only|knows|may|does|can|already)\b/,
    'a noun: an asker, people who, somebody who',
  ],
  [/\bWho only\b/, 'a noun: an asker who only'],
  [/\banew\b/, 'again, or new'],
  [/\bunless told\b/, 'by default'],
  [/\b(?:is|are) none of\b/, 'is not'],
  [/\b(?:call|key|link|login|session|version)s? of before\b/, 'earlier, or older'],
  [/, for (?:he|she|it|they|nobody|there|otherwise) \w+/, 'because'],
  [/\b[Ss]o (?:long|many) (?:a|as it|may|without)\b/, 'how long, at most, until'],
  [/\bin vain\b/, 'without a result'],
];

/** An id at the beginning of a title that is not of a promise, so that nothing in the repository explains it. */
const strangeId = /^(?![SCVTER]\d\d )[A-Z]\d{1,2} /;

/** The sentences of comments and documents, and titles of tests; each on a line of its own. */
function proseOf(path: string, text: string): string[] {
  const plain = path.endsWith('.md') ? text.replace(/^```[\s\S]*?^```/gm, '') : commentsOf(text);
  return plain
    .replace(/`[^`\n]*`/g, 'x')
    .replace(/\n(?=\w)/g, ' ')
    .split(/\n|(?<=[.?!]) /)
    .map((sentence) => sentence.trim());
}

function commentsOf(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => /^\s*(?:\/\*\*?|\*|\/\/|--|;) ?(.*?)(?:\*\/)?$/.exec(line)?.[1] ?? '\n')
    .join('\n');
}

function titlesOf(text: string): string[] {
  return [...text.matchAll(/\b(?:it|describe)\(\s*(['"`])(.*?)\1,/g)].map(([, , title = '']) => title);
}

function faultsOf(path: string, text: string): string[] {
  const titles = path.endsWith('.test.ts') ? titlesOf(text) : [];
  return [...proseOf(path, text), ...titles].flatMap((sentence) => {
    const found = constructions.filter(([construction]) => construction.test(sentence)).map(([, use]) => use);
    if (titles.includes(sentence) && strangeId.test(sentence)) found.push('no id, or that of a promise');
    return found.map((use) => `${path}: "${sentence}"; write ${use}`);
  });
}

const isComment = /^\s*(?:\/\/|\*|\/\*|--|;)/;

/** Lines of comments that are too long to read beside the code. */
const longLines = (path: string, text: string) =>
  text
    .split('\n')
    .map((line, index) => ({ line, at: `${path}:${index + 1}` }))
    .filter(({ line }) => isComment.test(line) && line.length > 120)
    .map(({ at }) => at);

describe('comments, documents and titles are read once', () => {
  const folders = ['src', 'test', 'lab', 'bench', 'docs', 'dialplan', 'migrations'].flatMap(listFiles);
  const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];

  it('in every file', () => {
    // This file has examples.
    const files = [...pages, ...folders].filter(
      (path) => /\.(ts|js|mjs|lua|css|conf|md)$/.test(path) && !path.endsWith('plain-english.test.ts'),
    );
    expect(files.length).toBeGreaterThan(900);
    expect(files.flatMap((path) => faultsOf(path, readFileSync(join(projectFolder, path), 'utf8')))).toEqual([]);
  });

  it('no line of a comment has more than 120 characters', () => {
    const files = folders.filter((path) => /\.(ts|js|mjs|lua|css|conf)$/.test(path));
    expect(files.flatMap((path) => longLines(path, readFileSync(join(projectFolder, path), 'utf8')))).toEqual([]);
    expect(longLines('x.ts', `const x = 1;\n// ${'x'.repeat(118)}`)).toEqual(['x.ts:2']);
  });

  it.each([
    ['a comment', 'x.ts', '// Who asks with less right has a share.'],
    ['the second sentence of a comment', 'x.ts', '/** A count. Whoever has the key may end it. */'],
    ['a sentence over two lines', 'x.lua', '-- Kept here, for\n-- it is read often.'],
    ['a document', 'x.md', 'The link is made anew.'],
    ['the middle of a comment', 'x.ts', '/** The pauses of who asks are apart. */'],
    ['a title', 'x.test.ts', "it('M7 a flood is refused', () => {});"],
  ])('a construction in %s is found', (_where, path, text) => {
    expect(faultsOf(path, text)).toHaveLength(1);
  });

  it.each([
    ['a question', 'x.md', 'Who is it?'],
    ['a noun clause', 'x.ts', '/** Says who is online. */'],
    ['code', 'x.ts', "const anew = 'anew';"],
    ['a promise', 'x.test.ts', "it('S14 nobody adds a factor for another', () => {});"],
  ])('%s is let through', (_what, path, text) => {
    expect(faultsOf(path, text)).toEqual([]);
  });
});
