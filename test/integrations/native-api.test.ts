import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CodeCall } from '../exchange/code-call.ts';
import { untilUnderstood } from '../exchange/until-understood.ts';
import { projectFolder } from '../house/read-source.ts';
import { telephoneOf } from '../telephones.ts';
import { until } from '../until.ts';

const page = readFileSync(join(projectFolder, 'docs/integrations/native-api.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'belcode-native-'));
/** The calls are placed at the same time, each to a telephone of its own. */
const others = {
  python: telephoneOf('native-api: python'),
  js: telephoneOf('native-api: js'),
  bash: telephoneOf('native-api: bash'),
};
let calls: Record<keyof typeof others | 'php', CodeCall>;

beforeAll(async () => {
  const php = await CodeCall.start({ name: 'native-api', number: telephoneOf('native-api') });
  const [python, js, bash] = await Promise.all(Object.values(others).map((number) => php.beside(number)));
  calls = { php, python, js, bash } as typeof calls;
});

afterAll(async () => {
  await calls?.php.stop();
  rmSync(folder, { recursive: true });
});

/** The block of the page, as somebody would copy it. */
function programOf(language: string, ending: string): string {
  const [, block] = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'm').exec(page) ?? [];
  if (block === undefined) throw new Error(`no block of ${language}`);
  const file = join(folder, `login.${ending}`);
  writeFileSync(file, block);
  return file;
}

function start(command: string, words: string[], environment: Record<string, string>) {
  const { PATH = '', HOME = '' } = process.env;
  const program: ChildProcess = spawn(command, words, { env: { PATH, HOME, ...environment } });
  let said = '';
  const hear = (data: unknown) => {
    said += String(data);
  };
  program.stdout?.on('data', hear);
  program.stderr?.on('data', hear);
  const ended = new Promise<number | null>((resolve) => program.once('exit', resolve));
  const untilSaid = (pattern: RegExp, limit: number) =>
    until(() => pattern.exec(said), limit).catch(() => {
      throw new Error(`${command} did not say ${pattern}, but: ${said}`);
    });
  return { program, ended, said: () => said, untilSaid };
}

describe.each([
  ['php', 'php', 'php'],
  // Debian's.
  ['python', '/usr/bin/python3', 'py'],
  ['js', process.execPath, 'mjs'],
  ['bash', 'bash', 'sh'],
] as const)('the program in %s', { concurrent: true }, (language, command, ending) => {
  it('logs somebody in by a real call, and says what is wrong', { retry: 1 }, async () => {
    const call = calls[language];
    const file = programOf(language, ending);
    const given = { API_URL: call.programs.url, API_KEY: call.programs.apiKey };
    const { program, ended, said, untilSaid } = start(command, [file, call.phone.number], given);
    try {
      await call.phone.untilIncoming();
      await call.phone.answer();
      const [, key = ''] = await untilSaid(/Press (\d)/, 20_000);
      await call.untilPlaying(`press-${key}`);
      await untilUnderstood();
      await call.phone.press(key);
      await call.hangUpAfterCode();
      const { sayings } = await call.heard('en');
      const code = sayings.find((saying) => /^\d{6}$/.test(saying)) ?? '';
      await untilSaid(/Code:/, 20_000);
      program.stdin?.write(`${code === '000000' ? '111111' : '000000'}\n`);
      await untilSaid(/armed, 4 tries left/, 20_000);
      program.stdin?.write(`${code}\n`);
      expect([await ended, said()]).toEqual([0, expect.stringContaining('passed')]);
    } finally {
      program.kill('SIGKILL');
    }
  });

  it('ends with another status for a number that may not be called', async () => {
    const { programs } = calls[language];
    const given = { API_URL: programs.url, API_KEY: programs.apiKey };
    const { ended, said } = start(command, [programOf(language, ending), '+4915112345678'], given);
    expect([0, null]).not.toContain(await ended);
    expect(said()).not.toContain('Code:');
  });
});
