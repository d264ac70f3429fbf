import type { ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Where a command speaks: `print` is what was asked for, `complain` is everything else (stdout and stderr). */
export interface Terminal {
  environment: NodeJS.ProcessEnv;
  print(line: string): void;
  complain(line: string): void;
  /** Everything that stdin holds, for what must not stand in a list of processes. */
  readInput(): Promise<string>;
}

export interface CommandInput {
  options: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  /** What stands after the command's name and is no option. */
  words: readonly string[];
  terminal: Terminal;
}

export interface Command {
  /** What follows `belcode`, for the help. */
  usage: string;
  about: string;
  options: Options;
  /** How many words the command wants. */
  words: number;
  /** @returns the exit code: 0 when all is well */
  run(input: CommandInput): Promise<number>;
}

/** The command was typed wrongly; the words follow `belcode: `. */
export class UsageError extends Error {}

/** For machines; every command that prints a table has it. */
export const jsonOption = { json: { type: 'boolean' } } as const satisfies Options;

/** An option's text without spaces around it; undefined when it was not given. */
export function textOf(option: CommandInput['options'][string]): string | undefined {
  return typeof option === 'string' ? option.trim() : undefined;
}

/** @throws UsageError when it was not given, or is empty */
export function neededText(options: CommandInput['options'], name: string): string {
  const text = textOf(options[name]);
  if (text === undefined || text === '') throw new UsageError(`--${name} is needed`);
  return text;
}

/** The values of an option that may be given more than once. */
export function textsOf(option: CommandInput['options'][string]): string[] {
  return Array.isArray(option) ? option.map(String) : [];
}
