import type { ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;

/** The terminal of a command: `print` writes the result to stdout, `complain` everything else to stderr. */
export interface Terminal {
  environment: NodeJS.ProcessEnv;
  print(line: string): void;
  complain(line: string): void;
  /** Reads all of stdin, for values that must not appear in the list of processes. */
  readInput(): Promise<string>;
  /** Asks the person at the keyboard. Undefined when nobody is there, as in a pipe. */
  ask?(question: string): Promise<string>;
  /** Hands on each line that the person types, calls `onEnd` at Ctrl-C, until the returned function is called. */
  follow?(onLine: (line: string) => void, onEnd: () => void): () => void;
}

/** For a command that runs inside another one: it shows nothing and reads nothing. */
export function quietTerminal(environment: Terminal['environment']): Terminal {
  return { environment, print() {}, complain() {}, readInput: async () => '' };
}

export interface CommandInput {
  options: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  /** Arguments after the name of the command that are not options. */
  words: readonly string[];
  terminal: Terminal;
}

export interface Command {
  /** Text after `belcode` in the help. */
  usage: string;
  about: string;
  options: Options;
  /** Number of words that the command takes. */
  words: number;
  /** It says itself what is wrong with the files of brands, which keep every other command from running. */
  judgesBrands?: boolean;
  /**
   * It stops calls or takes a right away, so it runs also while files of brands or languages have mistakes: it says
   * them, and goes on in Belcode's own look.
   */
  isUrgent?: boolean;
  /** @returns the exit code: 0 for success */
  run(input: CommandInput): Promise<number>;
}

/** A mistake in the arguments; the message follows `belcode: `. */
export class UsageError extends Error {}

/** Output for programs; every command that prints a table has it. */
export const jsonOption = { json: { type: 'boolean' } } as const satisfies Options;

/** Trimmed text of an option; undefined if it was not given. */
export function textOf(option: CommandInput['options'][string]): string | undefined {
  return typeof option === 'string' ? option.trim() : undefined;
}

/** @throws UsageError when the option is missing or empty */
export function neededText(options: CommandInput['options'], name: string): string {
  const text = textOf(options[name]);
  if (text === undefined || text === '') throw new UsageError(`--${name} is required`);
  return text;
}

/** Values of an option that may be given more than once. */
export function textsOf(option: CommandInput['options'][string]): string[] {
  return Array.isArray(option) ? option.map(String) : [];
}
