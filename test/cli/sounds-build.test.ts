import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkRecordings } from '../../src/cli/doctor-recording-checks.ts';
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

/** The commands of the page, with the folders of two hosts. Without rsync `cp` stands in for it. */
function copyAsThePageSays(first: string, second: string): void {
  const page = readFileSync('docs/operations/scale-out.md', 'utf8').split('### Recordings and greetings')[1] ?? '';
  const [, block = ''] = /^```sh\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const lines = block
    .replaceAll(' first:/var/lib/belcode/', ` ${first}/`)
    .replaceAll(' /var/lib/belcode/', ` ${second}/`);
  const standIn = 'command -v rsync > /dev/null || rsync() { shift $(($# - 2)); mkdir -p "$2"; cp -a "$1." "$2"; }';
  const run = spawnSync('sh', ['-c', `${standIn}\nbelcode() { :; }\n${lines}`], { encoding: 'utf8' });
  expect([block !== '', run.status, run.stderr]).toEqual([true, 0, '']);
}

test.runIf(hasVoice)(
  "makes a company's greeting, for those only that want one; a host without database copies it",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'belcode-sounds-'));
    const [first, second] = ['first', 'second'].map((name) => join(folder, name)) as [string, string];
    const home = await openFactors();
    try {
      const settingsOf = (host: string, url: string) => ({
        BELCODE_SOUNDS: join(host, 'sounds'),
        BELCODE_RECORDINGS: join(host, 'recordings'),
        BELCODE_DATABASE_URL: url,
      });
      const by = { kind: 'command-line', id: 'test' } as const;
      const wanting = await home.companies.add({ name: 'Wants a greeting', country: 'NL' }, by);
      await home.companies.add({ name: 'Wants none', country: 'NL' }, by);
      const calling = { callerId: undefined, ringSeconds: undefined, greetingName: 'Bakkerij Jansen' };
      await home.companySettings.setCalling(wanting.id, calling, by);
      const build = (environment: Record<string, string>) =>
        belcode(['sounds', 'build', '--language', 'nl', '--json'], environment);
      const built = await build(settingsOf(first, home.url));
      expect(built).toMatchObject({ code: 0, complaints: '' });
      const files = async (host: string) => (await readdir(join(host, 'sounds/nl'))).sort();
      const greetings = (await files(first)).filter((name) => name.startsWith('company-'));
      expect(greetings).toEqual([`company-${wanting.id}.wav`, `company-${wanting.id}.wav16`]);

      // Recordings: of the company's greeting and of a prompt.
      await mkdir(join(first, 'recordings/nl'), { recursive: true });
      for (const name of [`company-${wanting.id}`, 'goodbye'])
        await cp(join(first, 'sounds/nl/not-you.wav'), join(first, `recordings/nl/${name}.wav`));
      expect(JSON.parse((await build(settingsOf(first, home.url))).out)).toMatchObject({ recorded: 2 });

      copyAsThePageSays(first, second);
      const there = settingsOf(second, nowhere);
      expect(JSON.parse((await build(there)).out)).toMatchObject({ made: 0, recorded: 0 });
      expect(await files(second)).toEqual(await files(first));
      expect(await checkRecordings(there, { environment: there })).toBe('2 of your own are heard');
    } finally {
      await home.close();
      await rm(folder, { recursive: true });
    }
  },
);

test('a voice that is not there is one line', async () => {
  const { code, complaints } = await belcode(['sounds', 'build'], { BELCODE_VOICE: 'say' });
  if (process.platform === 'darwin') return;
  expect(code).toBe(1);
  expect(complaints).toMatch(/^belcode: [^\n]+$/);
});
