import { parseArgs } from 'node:util';
import { useBrands } from '../brand/brands.ts';
import { ConfigError, readConfig } from '../config.ts';
import { Refusal } from '../errors.ts';
import { useLanguages } from '../languages/languages.ts';
import { type Command, type Terminal, UsageError } from './command.ts';
import { commands } from './commands.ts';
import { formatTable } from './format-table.ts';
import { printableLines } from './printable.ts';

const didWork = 0;
const didNotWork = 1;
const wasTypedWrongly = 2;

/**
 * Runs one command. Never throws: an error becomes a line on stderr.
 *
 * @returns the exit code: 0 done, 1 not done, 2 wrong arguments
 */
export async function runCli(args: readonly string[], given: Terminal): Promise<number> {
  const terminal = { ...given, ...printersOf(given) };
  if (args.length === 0 || args.includes('--help') || args[0] === 'help') {
    terminal.print(help());
    return args.length === 0 ? wasTypedWrongly : didWork;
  }
  try {
    const { command, rest } = findCommand(args);
    const { values, positionals } = parse(command, rest);
    useFilesOf(terminal, command);
    return await command.run({ options: values, words: positionals, terminal });
  } catch (error) {
    return explain(error, terminal);
  }
}

/** A command that needs no settings works without right ones; each other says itself what is wrong with them. */
function useFilesOf({ environment, complain }: Terminal, { judgesBrands = false, isUrgent = false }: Command): void {
  try {
    const config = readConfig('cli', environment);
    useLanguages({ more: config.BELCODE_LANGUAGE_FILES, offered: config.BELCODE_LANGUAGES });
    if (!judgesBrands) useBrands(config.BELCODE_BRANDS);
  } catch (error) {
    if (error instanceof ConfigError) return;
    if (!isUrgent) throw error;
    complain(`belcode: ${(error as Error).message}\nbelcode: goes on without these files`);
    useLanguages();
    useBrands();
  }
}

/** Names, texts and errors of the database are in what commands print, so nothing of it is printed as it comes. */
function printersOf({ print, complain }: Terminal): Pick<Terminal, 'print' | 'complain'> {
  return { print: (line) => print(printableLines(line)), complain: (line) => complain(printableLines(line)) };
}

function findCommand(args: readonly string[]): { command: Command; rest: string[] } {
  for (const length of [3, 2, 1]) {
    const command = commands[args.slice(0, length).join(' ')];
    if (command !== undefined && args.length >= length) return { command, rest: args.slice(length) };
  }
  throw new UsageError(`there is no command ${args.slice(0, 2).join(' ')}; \`belcode help\` lists them`);
}

function parse(command: Command, args: string[]) {
  try {
    const parsed = parseArgs({ args, options: command.options, allowPositionals: true, strict: true });
    if (parsed.positionals.length === command.words) return parsed;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  throw new UsageError(`usage: belcode ${command.usage}`);
}

function explain(error: unknown, { complain }: Terminal): number {
  if (error instanceof UsageError) {
    complain(`belcode: ${error.message}`);
    return wasTypedWrongly;
  }
  if (error instanceof ConfigError) complain(error.message);
  // The operator may see the detail, because the machine is theirs.
  else if (error instanceof Refusal) complain(`belcode: ${error.detail ?? error.words} (${error.id})`);
  else complain(`belcode: ${error instanceof Error ? error.message : String(error)}`);
  return didNotWork;
}

function help(): string {
  const rows = Object.values(commands).map(({ usage, about }) => [`  belcode ${usage}`, about]);
  return [
    'Second-factor login by a telephone call, an app or an authenticator.',
    '',
    formatTable(rows),
    '',
    '`belcode radius` alone answers RADIUS until it is stopped.',
    'Settings come from environment variables; `belcode settings` lists them.',
  ].join('\n');
}
