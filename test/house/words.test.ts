import { basename } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { readSource, type SourceFile } from './read-source.ts';

/** Words that a new engineer would have to guess, and the word of the field to use. Whole identifiers, whatever their case. */
const words: Record<string, string> = {
  bell: 'listener',
  bells: 'listeners',
  door: 'entry point',
  edge: 'adapter',
  greet: 'authenticateRequest, or greeting for a voice',
  ground: 'shared module',
  guest: 'request context',
  house: 'site settings',
  outlook: 'upcoming call',
  sayables: 'flashMessages',
  saynext: 'setFlash',
  takesaid: 'takeFlash',
  turnstile: 'concurrency limit',
  visit: 'render context',
};

/** Spellings that stand for a maximum, a minimum or a default. */
const spellings: [RegExp, string][] = [
  [/^most[A-Z]/, 'max…'],
  [/^longest[A-Z]/, 'max…'],
  [/^(fewest|shortest|least)[A-Z]/, 'min…'],
  [/[a-z]AtMost$/, 'max…'],
  [/[a-z]AnHour$/, 'max…PerHour'],
  [/[a-z]AtOnce$/, 'maxConcurrent… or …BatchSize'],
  [/LifeSeconds$|LifeMilliseconds$/, '…LifetimeSeconds'],
];

/** Fine as they are: none is a limit. The dialler's `greet` speaks a greeting. */
const allowed = ['src/policy/rate-table.ts: longestMatch', 'src/dialler/key-question.ts: greet'];

/** `path: identifier` of each word that we do not use, with the word to use. */
function faultsOf({ path, text }: SourceFile): string[] {
  const names = new Set<string>();
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const look = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) names.add(node.text.replace(/^#/, ''));
    ts.forEachChild(node, look);
  };
  look(file);
  for (const part of basename(path).replace(/\..*$/, '').split('-')) names.add(part);
  return [...names]
    .map((name) => [
      `${path}: ${name}`,
      Object.hasOwn(words, name.toLowerCase())
        ? words[name.toLowerCase()]
        : spellings.find(([spelling]) => spelling.test(name))?.[1],
    ])
    .filter(([fault = '', use]) => use !== undefined && !allowed.includes(fault))
    .map(([fault, use]) => `${fault}; use ${use}`);
}

describe('the words of the code', () => {
  it('are those of the field', () => {
    const files = ['src', 'lab', 'bench'].flatMap(readSource);
    expect(files.length).toBeGreaterThan(300);
    expect(files.flatMap(faultsOf)).toEqual([]);
  });

  it.each([
    ['an interface', 'interface Visit { at: number }'],
    ['a parameter', 'export function show(house: string) { return 1; }'],
    ['a private field', 'class Feed { readonly #bells = new Map(); }'],
    ['a property', 'export const x = { guest: 1 };'],
    ['a maximum', 'const mostMinutes = 10;'],
    ['a maximum at the end', 'const wrongKeysAtMost = 2;'],
    ['a lifetime', 'const codeLifeSeconds = 300;'],
  ])('%s that is called otherwise is found', (_what, text) => {
    expect(faultsOf({ path: 'src/x.ts', text })).toHaveLength(1);
  });

  it('a file that is called otherwise is found', () => {
    expect(faultsOf({ path: 'src/challenges/turnstile.ts', text: '' })).toEqual([
      'src/challenges/turnstile.ts: turnstile; use concurrency limit',
    ]);
  });

  it.each([
    ['a comment', '// the house has a door'],
    ['a text', "const x = 'Visit us';"],
    ['part of a longer word', 'const indoor = visitor;'],
  ])('%s is let through', (_what, text) => {
    expect(faultsOf({ path: 'src/x.ts', text })).toEqual([]);
  });
});
