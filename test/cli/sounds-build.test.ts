import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkSounds } from '../../src/speech/check-sounds.ts';
import { openFactors } from '../factors/own-factors.ts';
import { belcode } from './run.ts';

const hasVoice = spawnSync('espeak-ng', ['--version']).status === 0;

/** TCP port 1, where nothing listens. */
const nowhere = 'postgres://belcode@127.0.0.1:1/belcode';

test.runIf(hasVoice)('makes what a call plays, and keeps it the second time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'belcode-sounds-'));
  try {
    const environment = { BELCODE_SOUNDS: folder, BELCODE_DATABASE_URL: nowhere };
    const first = await belcode(['sounds', 'build', '--language', 'nl', '--json'], environment);
    expect(first.code).toBe(0);
    // One line is reported, and all other sounds are made nevertheless.
    expect(first.complaints).toMatch(
      /^belcode: companies' own greetings are left unchanged: PostgreSQL: [^\n]*ECONNREFUSED[^\n]*$/,
    );
    await checkSounds(folder, 'nl');
    const second = await belcode(['sounds', 'build', '--language', 'nl', '--json'], environment);
    expect(JSON.parse(second.out)).toMatchObject({ made: 0, recorded: 0 });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.runIf(hasVoice)("makes a company's greeting, for those only that want one", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'belcode-sounds-'));
  const home = await openFactors();
  try {
    const environment = { BELCODE_SOUNDS: folder, BELCODE_DATABASE_URL: home.url };
    const by = { kind: 'command-line', id: 'test' } as const;
    const wanting = await home.companies.add({ name: 'Wants a greeting', country: 'NL' }, by);
    await home.companies.add({ name: 'Wants none', country: 'NL' }, by);
    const calling = { callerId: undefined, ringSeconds: undefined, greetingName: 'Bakkerij Jansen' };
    await home.companySettings.setCalling(wanting.id, calling, by);
    const built = await belcode(['sounds', 'build', '--language', 'nl'], environment);
    expect(built).toMatchObject({ code: 0, complaints: '' });
    const greetings = (await readdir(join(folder, 'nl'))).filter((name) => name.startsWith('company-'));
    expect(greetings.sort()).toEqual([`company-${wanting.id}.wav`, `company-${wanting.id}.wav16`]);
  } finally {
    await home.close();
    await rm(folder, { recursive: true });
  }
});

test('a voice that is not there is one line', async () => {
  const { code, complaints } = await belcode(['sounds', 'build'], { BELCODE_VOICE: 'say' });
  if (process.platform === 'darwin') return;
  expect(code).toBe(1);
  expect(complaints).toMatch(/^belcode: [^\n]+$/);
});
