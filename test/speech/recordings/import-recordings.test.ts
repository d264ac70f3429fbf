import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { projectFolder } from '../../../lab/folders.ts';
import { readGiven } from '../../../src/speech/recordings/given-files.ts';
import { importRecordings } from '../../../src/speech/recordings/import-recordings.ts';
import { packLimits, readPack, writePack } from '../../../src/speech/recordings/pack.ts';
import { packOf } from '../../../src/speech/recordings/pack-of-recordings.ts';
import { type GreetedCompany, listRecordable } from '../../../src/speech/recordings/recordable.ts';
import { keepRecording } from '../../../src/speech/recordings/recording-folder.ts';
import { tone } from '../tones.ts';
import { spoken, wavOf } from './speech-samples.ts';

const hasVoice = spawnSync('espeak-ng', ['--version']).status === 0;
const languages = join(projectFolder, 'languages');
const goodbye = hasVoice ? wavOf(spoken('Tot ziens.')) : Buffer.alloc(0);
let folder: string;
let given: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belcode-recordings-'));
  given = join(folder, 'given');
  await mkdir(join(given, 'en'), { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

async function importFrom(path: string, company?: GreetedCompany) {
  const outcomes = await importRecordings(await readGiven(path), {
    recordings: join(folder, 'recordings'),
    sounds: join(folder, 'no-sounds'),
    recordableIn: (language) => listRecordable(languages, language, company),
    language: 'nl',
  });
  return outcomes.map(({ path, sound, kept, faults }) => [
    path,
    sound?.name,
    kept,
    ...faults.map(({ fault }) => fault),
  ]);
}

describe.runIf(hasVoice)('recordings that are imported', () => {
  it('are judged each, and kept by language and name where they are good', async () => {
    await writeFile(join(given, 'goodbye.wav'), goodbye);
    await writeFile(join(given, 'en/goodbye.WAV'), goodbye);
    await writeFile(join(given, 'greeting.wav'), wavOf({ rate: 8_000, samples: new Float32Array(8_000) }));
    await writeFile(join(given, 'hello.wav'), goodbye);
    await writeFile(join(given, '._goodbye.wav'), 'of a Mac');
    await writeFile(join(given, 'script.pdf'), 'no sound');
    expect(await importFrom(given)).toEqual([
      ['en/goodbye.WAV', 'goodbye', true],
      ['goodbye.wav', 'goodbye', true],
      ['greeting.wav', 'greeting', false, 'no-speech'],
      ['hello.wav', undefined, false],
    ]);
    expect((await readdir(join(folder, 'recordings'), { recursive: true })).sort()).toEqual([
      'en',
      'en/goodbye.wav',
      'nl',
      'nl/goodbye.wav',
    ]);
  });

  it('come back whole from a pack', async () => {
    await writeFile(join(given, 'goodbye.wav'), goodbye);
    await importFrom(given);
    const recordings = join(folder, 'recordings');
    const { pack, files } = await packOf(recordings, await listRecordable(languages, 'nl'));
    expect(files).toBe(1);
    const before = await readFile(join(recordings, 'nl/goodbye.wav'));
    await rm(recordings, { recursive: true });
    await writeFile(join(folder, 'pack.zip'), pack);
    expect(await importFrom(join(folder, 'pack.zip'))).toEqual([['nl/goodbye.wav', 'goodbye', true]]);
    expect(await readFile(join(recordings, 'nl/goodbye.wav'))).toEqual(before);
  });

  it('of one company are its greeting alone, and prompts of everybody are left as they are', async () => {
    await writeFile(join(given, 'company.wav'), wavOf(spoken('Inlogcode van Bakkerij Jansen.')));
    await writeFile(join(given, 'goodbye.wav'), goodbye);
    expect(await importFrom(given, { id: 'abc', greetingName: 'Bakkerij Jansen' })).toEqual([
      ['company.wav', 'company-abc', true],
      ['goodbye.wav', undefined, false],
    ]);
  });
});

// Root may write everywhere.
it.runIf(process.getuid?.() !== 0)('a folder that may not be written says what mends it', async () => {
  await chmod(given, 0o555);
  const kept = keepRecording(given, 'nl', 'goodbye', { rate: 8_000, samples: tone(400, 100, 8_000) });
  await expect(kept).rejects.toThrow(/given \(EACCES\): run it as root/);
});

it('a folder that cannot be made says what mends it', async () => {
  await writeFile(join(folder, 'file'), '');
  const kept = keepRecording(join(folder, 'file'), 'nl', 'goodbye', { rate: 8_000, samples: tone(400, 100, 8_000) });
  await expect(kept).rejects.toThrow(/cannot be written into .*file \(ENOTDIR\)/);
});

describe('attack: a pack', () => {
  it.each([
    '../nl/greeting.wav',
    'nl/../../greeting.wav',
    '/etc/greeting.wav',
    'C:\\greeting.wav',
    'nl\\..\\greeting.wav',
    'nl/greeting\n.wav',
  ])('with the path %j is refused', (path) => {
    expect(() => readPack(Buffer.from(zipSync({ [path]: goodbye })))).toThrow(/leads out of it/);
  });

  it('with more files than any pack has', () => {
    const files = Object.fromEntries(Array.from({ length: packLimits.files + 1 }, (_, i) => [`${i}`, Buffer.alloc(1)]));
    expect(() => readPack(writePack(files))).toThrow(/more than 1000 files/);
  });

  it('that says to hold more than any pack', () => {
    const pack = writePack({ 'nl/greeting.wav': Buffer.alloc(10) });
    expect(() => readPack(declaring(pack, packLimits.bytes + 1))).toThrow(/unpacks to more than/);
  });

  it('that holds more than it says gets no more memory than it says', async () => {
    const pack = declaring(writePack({ 'nl/greeting.wav': Buffer.alloc(10 * 1024 * 1024) }), 1_000);
    const [file] = readPack(pack);
    const read = await file?.read().catch(() => Buffer.alloc(0));
    expect(read?.length).toBeLessThanOrEqual(1_000);
  });

  it.each([
    ['cut short', writePack({ a: Buffer.alloc(1_000, 'x') }).subarray(0, 60)],
    ['with nothing but its first bytes', Buffer.from('PK\x03\x04')],
  ])('%s is refused in words', (_what, pack) => {
    expect(() => readPack(pack)).toThrow(/^The pack cannot be read: /);
  });

  it('that is no pack is refused', async () => {
    await writeFile(join(folder, 'x'), 'no zip');
    await expect(readGiven(join(folder, 'x'))).rejects.toThrow(/neither a folder nor a pack/);
  });
});

/** The same pack with another size in its directory (APPNOTE 4.3.12). */
function declaring(pack: Buffer, bytes: number): Buffer {
  const changed = Buffer.from(pack);
  const entry = changed.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
  changed.writeUInt32LE(bytes, entry + 24);
  return changed;
}
