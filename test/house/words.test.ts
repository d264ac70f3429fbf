import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { listFiles, projectFolder, readSource, type SourceFile } from './read-source.ts';

/**
 * Words that a new engineer would have to guess, with the field's word. They match whole words of identifiers, in any
 * case.
 */
const words: Record<string, string> = {
  asked: 'requested, subject, pending, or what else it is',
  askedcall: 'requestedCall',
  askuser: 'openUserChallenge',
  bell: 'listener',
  bells: 'listeners',
  callid: 'deliveryId',
  door: 'entry point',
  edge: 'adapter',
  greet: 'authenticateRequest, or greeting for a voice',
  ground: 'shared module',
  guest: 'request context',
  house: 'site settings',
  keepplace: 'keepPosition',
  knock: 'probe',
  ledgerplace: 'ledgerRedis',
  otherways: 'otherMethods',
  outlook: 'upcoming call',
  pacedway: 'pacedTrunk',
  place: 'position, part, element; LoginPlace alone is a place',
  placeof: 'positionOf',
  sayables: 'flashMessages',
  saynext: 'setFlash',
  takesaid: 'takeFlash',
  told: 'message, event, change, detail',
  turnstile: 'concurrency limit',
  visit: 'render context',
};

/** Old spellings of a maximum, a minimum or a default. */
const spellings: [RegExp, string][] = [
  [/^most($|[A-Z])/, 'max…'],
  [/^longest($|[A-Z])/, 'max…'],
  [/^(fewest|shortest|least)($|[A-Z])/, 'min…'],
  [/[a-z]AtMost$/, 'max…'],
  [/[a-z]LimitBytes$/, 'max…Bytes'],
  [/[a-z]AnHour$/, 'max…PerHour'],
  [/[a-z]AtOnce$/, 'maxConcurrent… or …BatchSize'],
  [/[lL]ifeSeconds$|LifeMilliseconds$/, '…LifetimeSeconds'],
];

/** Correct uses: not a limit, a spoken greeting, the Call-ID of SIP, a `LoginPlace`. */
const allowed = [
  'src/policy/rate-table.ts: longestMatch',
  'src/dialler/key-question.ts: greet',
  'src/asterisk/sip-head.ts: callId',
  'src/asterisk/sip-reports.ts: callId',
  'src/asterisk/endpoint-messages.ts: callId',
  'src/accounts/unfinished-login.ts: place',
  'src/accounts/unfinished-login-store.ts: place',
  'src/api/open-challenge-route.ts: place',
  'src/login/note-proof.ts: place',
  'src/login/start-login.ts: place',
  'src/login/unfinished-logins.ts: place',
  'src/methods/pair-device.ts: place',
  'src/people/held-columns.ts: place',
];

/** An extension is a telephone of this exchange in the ledger too; digits behind a switchboard are `postDial`. */
const ledgerWords = /\b(extension(?!Shape)\w*|line|asked|callId|place)\b|facts\.number\b/g;

/** Names in scripts and files of the ledger that have another word. Comments and texts do not count. */
function ledgerFaultsOf(text: string): string[] {
  const names = text.replace(/--.*$|\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(/'[^'\n]*'|"[^"\n]*"/g, '');
  return names.match(ledgerWords) ?? [];
}

/** Words that comments do not use: metaphors of a building, and `line` for what the glossary calls a route. */
const commentWords =
  /\b(doors?|house|guests?|visits?|turnstiles?|the line to|ends? the line|each line(?=;)|its line\.)(?!\w)/gi;

/** The same for comments, as `path: word`. */
function commentFaultsOf({ path, text }: SourceFile): string[] {
  return commentsOf(path, text).flatMap((comment) =>
    [...(comment.match(commentWords) ?? [])].map((word) => `${path}: ${word}`),
  );
}

function commentsOf(path: string, text: string): string[] {
  if (path.endsWith('.lua')) return text.match(/--.*$/gm) ?? [];
  const found = new Map<number, string>();
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const look = (node: ts.Node): void => {
    for (const { pos, end } of [
      ...(ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(text, node.getEnd()) ?? []),
    ]) {
      found.set(pos, text.slice(pos, end));
    }
    for (const child of node.getChildren(file)) look(child);
  };
  look(file);
  return [...found.values()];
}

/** Each identifier with a wrong word, as `path: identifier`, with the word to use. */
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

describe('the words of the ledger', () => {
  const folder = join(projectFolder, 'src/policy/ledger');
  const files = readdirSync(folder).filter((name) => /\.(lua|ts)$/.test(name));

  it.each(files)('%s', (name) => {
    expect(ledgerFaultsOf(readFileSync(join(folder, name), 'utf8'))).toEqual([]);
  });

  it.each(['facts.line', 'local extensionsInCall = 1', 'facts.number', 'call.callId'])('%s is found', (code) => {
    expect(ledgerFaultsOf(code)).toHaveLength(1);
  });

  it.each(['-- not for an extension', "detail = 'not for extensions'", 'facts.numberDigest'])('%s is not', (code) => {
    expect(ledgerFaultsOf(code)).toEqual([]);
  });
});

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
    ['a maximum of one word', 'export const x = { most: 8 };'],
    ['a minimum of one word', 'const least = 8;'],
    ['a maximum size', 'const bodyLimitBytes = 4_096;'],
    ['a maximum at the end', 'const wrongKeysAtMost = 2;'],
    ['what is told', 'const hear = (told: string) => told;'],
    ['what is asked', 'const asked = { id: 1 };'],
    ['a lifetime', 'const codeLifeSeconds = 300;'],
  ])('%s that is called otherwise is found', (_what, text) => {
    expect(faultsOf({ path: 'src/x.ts', text })).toHaveLength(1);
  });

  it('a file that is called otherwise is found', () => {
    expect(faultsOf({ path: 'src/challenges/turnstile.ts', text: '' })).toEqual([
      'src/challenges/turnstile.ts: turnstile; use concurrency limit',
    ]);
  });

  it('those of comments are, too', () => {
    const files = ['src', 'lab', 'bench'].flatMap(listFiles).filter((path) => /\.(ts|js|lua)$/.test(path));
    const faults = files.flatMap((path) =>
      commentFaultsOf({ path, text: readFileSync(join(projectFolder, path), 'utf8') }),
    );
    expect(faults).toEqual([]);
  });

  it.each([
    ['a comment', 'x.ts', '// the door of the api', 1],
    ['a comment behind code', 'x.ts', 'const x = 1; // a guest', 1],
    ['a comment before an end', 'x.ts', 'function x() {\n  /* the house */\n}', 1],
    ['a comment of a script for Redis', 'x.lua', "-- one for each visit\nreturn 'door'", 1],
    ['a line for a route', 'x.ts', '/** The line to one person. */\nconst x = 1;', 1],
    ['a line of a file', 'x.ts', '/** The first line of the log. */\nconst x = 1;', 0],
    ['a text', 'x.ts', "const x = '// the door';", 0],
  ])('in a comment: %s', (_what, path, text, count) => {
    expect(commentFaultsOf({ path, text })).toHaveLength(count);
  });

  it.each([
    ['a comment', '// the house has a door'],
    ['a text', "const x = 'Visit us';"],
    ['part of a longer word', 'const indoor = visitor;'],
  ])('%s is let through', (_what, text) => {
    expect(faultsOf({ path: 'src/x.ts', text })).toEqual([]);
  });
});
