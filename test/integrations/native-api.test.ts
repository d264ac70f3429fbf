import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CodeCall } from '../exchange/code-call.ts';
import { untilUnderstood } from '../exchange/until-understood.ts';
import { telephoneOf } from '../telephones.ts';
import { nativeLanguages, startNativeProgram } from './native-programs.ts';

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

describe.each(nativeLanguages)('the program in %s', { concurrent: true }, (...language) => {
  const call = () => calls[language[0]];
  const start = (who: string) => {
    const { url, apiKey } = call().programs;
    return startNativeProgram(language, { folder, url, apiKey, who });
  };

  it('logs somebody in by a real call, and asks again after a short and a wrong code', { retry: 1 }, async () => {
    const { phone } = call();
    const { program, ended, said, untilSaid, type } = start(phone.number);
    try {
      await phone.untilIncoming();
      await phone.answer();
      const [, key = ''] = await untilSaid(/Press (\d)/, 20_000);
      await call().untilPlaying(`press-${key}`);
      await untilUnderstood();
      await phone.press(key);
      await call().hangUpAfterCode();
      const { sayings } = await call().heard('en');
      const code = sayings.find((saying) => /^\d{6}$/.test(saying)) ?? '';
      await untilSaid(/Code:/, 20_000);
      type(code.slice(1));
      await untilSaid(/code-malformed/, 20_000);
      type(code === '000000' ? '111111' : '000000');
      await untilSaid(/armed, 4 tries left/, 20_000);
      type(code);
      expect([await ended, said()]).toEqual([0, expect.stringContaining('passed')]);
    } finally {
      program.kill('SIGKILL');
    }
  });

  it('ends with another status for a number that may not be called', async () => {
    const { ended, said } = start('+4915112345678');
    expect(await ended).toBe(1);
    expect(said()).not.toContain('Code:');
  });
});
