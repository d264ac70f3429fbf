import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../until.ts';
import { blocksOf } from './blocks-of.ts';

type NativeLanguage = [language: 'php' | 'python' | 'js' | 'bash', command: string, ending: string];

/** The languages of docs/integrations/native-api.md: as its blocks name them, what runs them, and how a file ends. */
export const nativeLanguages: NativeLanguage[] = [
  ['php', 'php', 'php'],
  // Debian's.
  ['python', '/usr/bin/python3', 'py'],
  ['js', process.execPath, 'mjs'],
  ['bash', 'bash', 'sh'],
];

export interface NativeProgram {
  program: ChildProcess;
  /** Its status. */
  ended: Promise<number | null>;
  said(): string;
  untilSaid(pattern: RegExp, limitMilliseconds: number): Promise<RegExpExecArray>;
  type(line: string): void;
}

/** Starts the program of the page. @param folder for its file @param who a number, or the login of a user */
export function startNativeProgram(
  [language, command, ending]: NativeLanguage,
  { folder, url, apiKey, who }: { folder: string; url: string; apiKey: string; who: string },
): NativeProgram {
  const file = join(folder, `login.${ending}`);
  writeFileSync(file, blocksOf('native-api.md', language));
  const { PATH = '', HOME = '' } = process.env;
  const program = spawn(command, [file, who], { env: { PATH, HOME, API_URL: url, API_KEY: apiKey } });
  let said = '';
  const hear = (data: unknown) => {
    said += String(data);
  };
  program.stdout.on('data', hear);
  program.stderr.on('data', hear);
  // It may have ended already.
  program.stdin.on('error', () => {});
  const ended = new Promise<number | null>((resolve) => program.once('exit', resolve));
  const untilSaid = (pattern: RegExp, limit: number) =>
    until(() => pattern.exec(said) ?? undefined, limit).catch(() => {
      throw new Error(`${command} did not say ${pattern}, but: ${said}`);
    });
  return { program, ended, said: () => said, untilSaid, type: (line) => void program.stdin.write(`${line}\n`) };
}
