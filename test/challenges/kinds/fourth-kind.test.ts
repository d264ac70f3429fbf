import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { beforeAll, describe, expect, it } from 'vitest';
import { listFiles, projectFolder } from '../../house/read-source.ts';
import { addCard, type Changes } from './made-up-kind.ts';

/** The product with files that are changed or new in memory only. */
function compile(changes: Changes, before?: ts.Program): ts.Program {
  const whole = new Map([...changes].map(([path, text]) => [join(projectFolder, path), text]));
  const { config } = ts.readConfigFile(join(projectFolder, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, projectFolder);
  const host = ts.createCompilerHost(options, true);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (path) => whole.get(path) ?? readFile(path);
  host.fileExists = (path) => whole.has(path) || fileExists(path);
  host.getSourceFile = (path, language, ...rest) => {
    const text = whole.get(path);
    const earlier = before?.getSourceFile(path);
    if (text === undefined) return earlier ?? getSourceFile(path, language, ...rest);
    return earlier?.text === text ? earlier : ts.createSourceFile(path, text, language, true);
  };
  const paths = [...listFiles('src'), ...listFiles('migrations'), ...changes.keys()].filter((path) =>
    path.endsWith('.ts'),
  );
  const rootNames = [...new Set(paths)].map((path) => join(projectFolder, path));
  return ts.createProgram({ rootNames, options, host, ...(before === undefined ? {} : { oldProgram: before }) });
}

/** About one file. */
function complaints(program: ts.Program, path: string): string[] {
  const file = program.getSourceFile(join(projectFolder, path));
  if (file === undefined) throw new Error(`${path} is not compiled`);
  const found = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
  return found.map(
    ({ file: at, messageText }) => `${at?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  );
}

/**
 * The product with changed files, in a folder of its own, compiled by the compiler that checks all of it for
 * `npm run lint`: it needs a third of the time.
 *
 * @returns what it says; nothing when all is right
 */
async function compileWhole(changes: Changes): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'belcode-fourth-kind-'));
  try {
    for (const each of ['src', 'migrations', 'languages', 'tsconfig.json', 'package.json'])
      cpSync(join(projectFolder, each), join(folder, each), { recursive: true });
    symlinkSync(join(projectFolder, 'node_modules'), join(folder, 'node_modules'));
    for (const [path, text] of changes) writeFileSync(join(folder, path), text);
    const compiler = join(projectFolder, 'node_modules/typescript-native/bin/tsc');
    const run = promisify(execFile)(process.execPath, [compiler, '--noEmit', '--project', folder]);
    return await run.then(
      ({ stdout }) => stdout,
      ({ stdout, message }) => stdout || message,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const card = addCard();
let whole: ts.Program;

beforeAll(() => {
  whole = compile(card);
});

/** The made-up kind without one piece. */
function without(path: string, piece: string | RegExp): ts.Program {
  const text = card.get(path) ?? '';
  const rest = text.replace(piece, '');
  if (rest === text) throw new Error(`${path} has no ${piece}`);
  return compile(new Map([...card, [path, rest]]), whole);
}

describe('a fourth kind of method', () => {
  it('takes a file of its own on each side, a line in three lists, its texts and a migration', () => {
    expect([...card.keys()]).toEqual([
      'src/challenges/kinds/card.ts',
      'src/panel/kinds/card.ts',
      'src/accounts/factor-kind.ts',
      'src/challenges/kinds/method-kinds.ts',
      'src/panel/kinds/kind-views.ts',
      'languages/en/pages.json',
      'languages/en/mail.json',
      'src/errors.ts',
      'migrations/900-cards.ts',
    ]);
  });

  it('and everything else compiles as it is', async () => {
    expect(await compileWhole(card)).toBe('');
  });

  it.each([
    [
      'its entry in the service',
      'src/challenges/kinds/method-kinds.ts',
      ', card',
      'src/challenges/kinds/method-kinds.ts',
    ],
    ['its entry in the panel', 'src/panel/kinds/kind-views.ts', '  card: cardView,', 'src/panel/kinds/kind-views.ts'],
  ])('without %s it does not compile', (_what, path, piece, complaining) => {
    expect(complaints(without(path, piece), complaining).join()).toContain("Property 'card' is missing");
  });

  it.each([
    ['confirm', 'src/challenges/kinds/card.ts', /async confirm[\s\S]*?\n {2}\},/],
    ['answer', 'src/challenges/kinds/card.ts', /async answer[\s\S]*?\n {2}\},/],
    ['things', 'src/challenges/kinds/card.ts', "  things: () => ['card'],\n"],
    ['icon', 'src/panel/kinds/card.ts', "icon: () => 'person',"],
  ])('without its own %s it does not compile', (what, path, piece) => {
    expect(complaints(without(path, piece), path).join()).toContain(`'${what}' is missing`);
  });

  it('without a thing that its owner holds it does not compile', () => {
    const path = 'src/challenges/kinds/card.ts';
    const program = compile(new Map([...card, [path, (card.get(path) ?? '').replace("['card'],", '[],')]]), whole);
    expect(complaints(program, path).join()).toContain("not assignable to type 'ProofThings'");
  });

  it.each([
    ['name-card', 'languages/en/pages.json', 'src/panel/kinds/method-words.ts'],
    ['choose-card', 'languages/en/pages.json', 'src/panel/methods/set-up-page.ts'],
    ['forgot-by-card', 'languages/en/pages.json', 'src/panel/login/forgot-password-page.ts'],
    ['kind-card', 'languages/en/mail.json', 'src/mail/letters.ts'],
  ])('without the text %s of %s it does not compile', (name, path, complaining) => {
    expect(complaints(without(path, `"${name}": "A text",`), complaining).join()).toContain(name);
  });

  it('without its refusal it does not compile', () => {
    const program = without('src/errors.ts', /\n {2}'card-exists'.*/);
    expect(complaints(program, 'src/accounts/factor-kind.ts').join()).toContain('card-exists');
  });
});
