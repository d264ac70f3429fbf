import { cp, mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildSounds } from '../../src/speech/build-sounds.ts';
import { checkSounds } from '../../src/speech/check-sounds.ts';
import { loadClips } from '../../src/speech/clips.ts';
import { greetingWords } from '../../src/speech/company-sound.ts';
import { activeLevel } from '../../src/speech/loudness.ts';
import { toInt16 } from '../../src/speech/pcm.ts';
import { promptNames } from '../../src/speech/prompts.ts';
import { decodeWav, encodeWav } from '../../src/speech/wav.ts';
import { amplitudeAt, humming, tone } from './tones.ts';

const all = promptNames.length;
let folder: string;
let from: string;
let into: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belcode-sounds-'));
  from = join(folder, 'prompts');
  into = join(folder, 'built');
  await cp(join(import.meta.dirname, '../../languages/nl/prompts.json'), join(from, 'nl/prompts.json'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('sounds made ahead of time', () => {
  it('are all there, at 8 and 16 kHz, and nothing else is', async () => {
    const voice = humming();
    expect(await buildSounds({ from, into, voice })).toEqual({ made: all, recorded: 0, kept: 0 });
    expect(voice.atOnce).toBe(2);
    const wanted = promptNames.flatMap((name) => [`${name}.wav`, `${name}.wav16`]);
    expect((await readdir(join(into, 'nl'))).sort()).toEqual(wanted.sort());
    for (const [fileEnding, rate] of [['wav', 8000] as const, ['wav16', 16_000] as const]) {
      expect(decodeWav(await readFile(join(into, 'nl', `greeting.${fileEnding}`)), 'greeting').rate).toBe(rate);
    }
    await checkSounds(into, 'nl');
  });

  it('tell how far they are', async () => {
    const heard: [number, number][] = [];
    const names = new Set<string>();
    const onProgress = (done: number, total: number, name: string) => {
      heard.push([done, total]);
      names.add(name);
    };
    await buildSounds({ from, into, voice: humming(), onProgress });
    expect(heard).toEqual(promptNames.map((_, i) => [i + 1, all]));
    expect(names).toEqual(new Set(promptNames.map((name) => `nl/${name}`)));
  });

  it('are kept when nothing has changed', async () => {
    await buildSounds({ from, into, voice: humming() });
    const before = await stat(join(into, 'nl/again.wav'));
    const voice = humming();
    expect(await buildSounds({ from, into, voice })).toEqual({ made: 0, recorded: 0, kept: all });
    expect(voice.said).toEqual([]);
    expect((await stat(join(into, 'nl/again.wav'))).mtimeMs).toBe(before.mtimeMs);
  });

  it('are rebuilt when damaged or missing, and no others', async () => {
    await buildSounds({ from, into, voice: humming() });
    await truncate(join(into, 'nl/again.wav'), 100);
    await rm(join(into, 'nl/digit-3.wav16'));
    expect(await buildSounds({ from, into, voice: humming() })).toEqual({ made: 2, recorded: 0, kept: all - 2 });
    await checkSounds(into, 'nl');
  });

  it('are rebuilt when the words change, and all of them for another voice or a lost manifest', async () => {
    await buildSounds({ from, into, voice: humming() });
    const file = join(from, 'nl/prompts.json');
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), again: 'En nog eens' }));
    const voice = humming();
    expect(await buildSounds({ from, into, voice })).toEqual({ made: 1, recorded: 0, kept: all - 1 });
    expect(voice.said).toEqual(['En nog eens']);
    expect((await buildSounds({ from, into, voice: humming('2') })).made).toBe(all);
    await writeFile(join(into, 'manifest.json'), 'no json');
    expect((await buildSounds({ from, into, voice: humming('2') })).made).toBe(all);
  });

  it('come from a recording where there is one, at the same loudness, until it is taken away', async () => {
    const recording = encodeWav(toInt16(tone(900, 400, 44_100, 0.02)), 44_100);
    await writeFile(join(from, 'nl/digit-4.wav'), recording);
    expect(await buildSounds({ from, into, voice: humming() })).toEqual({ made: all - 1, recorded: 1, kept: 0 });
    const sound = decodeWav(await readFile(join(into, 'nl/digit-4.wav')), 'digit-4');
    expect(amplitudeAt(900, sound.samples, 8000)).toBeGreaterThan(0.1);
    expect(activeLevel(sound)).toBeCloseTo(-20, 0);
    expect(await buildSounds({ from, into, voice: humming() })).toEqual({ made: 0, recorded: 0, kept: all });
    await rm(join(from, 'nl/digit-4.wav'));
    expect(await buildSounds({ from, into, voice: humming() })).toEqual({ made: 1, recorded: 0, kept: all - 1 });
  });

  it.each([
    ['digit-10.wav', Buffer.from('x'), /digit-10\.wav is not named after a prompt/],
    ['digit-1.wav', Buffer.from('x'), /nl\/digit-1 cannot be made: .*digit-1\.wav is not a WAV file/],
    ['digit-1.wav', encodeWav(new Int16Array(8000), 8000), /nl\/digit-1 cannot be made: .*only silence/],
  ])('name the recording that is no good: %s', async (name, content, message) => {
    await writeFile(join(from, 'nl', name), content);
    await expect(buildSounds({ from, into, voice: humming() })).rejects.toThrow(message);
  });

  it('name the sound at which the voice failed, leave no half file, and go on from there next time', async () => {
    const voice = humming();
    const failing = {
      ...voice,
      async speak(words: string, language: string, file: string) {
        if (voice.said.length > 9) throw new Error('no more breath');
        await voice.speak(words, language, file);
      },
    };
    await expect(buildSounds({ from, into, voice: failing })).rejects.toThrow(/nl\/\S+ cannot be made: no more breath/);
    expect((await readdir(join(into, 'nl'))).filter((name) => !/\.wav(16)?$/.test(name))).toEqual([]);
    expect((await buildSounds({ from, into, voice: humming() })).kept).toBeGreaterThanOrEqual(9);
  });

  it('say so when there is no language at all', async () => {
    await expect(buildSounds({ from: into, into, voice: humming() })).rejects.toThrow();
    await rm(join(from, 'nl/prompts.json'));
    await expect(buildSounds({ from, into, voice: humming() })).rejects.toThrow(/holds no language/);
  });
});

describe("a company's greeting", () => {
  const companies = [{ companyId: 'abc_-123', name: 'Bakker & Zn' }];

  it('is made in its name, in each rate, and kept until the name changes', async () => {
    const voice = humming();
    expect(await buildSounds({ from, into, voice, companies })).toEqual({ made: all + 1, recorded: 0, kept: 0 });
    expect(voice.said).toContain('Inloggen bij Bakker & Zn.');
    const made = (await readdir(join(into, 'nl'))).filter((name) => name.startsWith('company-'));
    expect(made.sort()).toEqual(['company-abc_-123.wav', 'company-abc_-123.wav16']);
    expect((await buildSounds({ from, into, voice: humming(), companies })).kept).toBe(all + 1);
    const renamed = [{ companyId: 'abc_-123', name: 'Bakker' }];
    expect(await buildSounds({ from, into, voice: humming(), companies: renamed })).toMatchObject({ made: 1 });
  });

  it('stays when the companies are not known just now', async () => {
    await buildSounds({ from, into, voice: humming(), companies });
    expect(await buildSounds({ from, into, voice: humming() })).toEqual({ made: 0, recorded: 0, kept: all });
    expect((await buildSounds({ from, into, voice: humming(), companies })).made).toBe(0);
  });

  it('comes from a recording where there is one', async () => {
    await writeFile(join(from, 'nl/company-abc_-123.wav'), encodeWav(toInt16(tone(900, 400, 44_100, 0.02)), 44_100));
    expect(await buildSounds({ from, into, voice: humming(), companies })).toMatchObject({ recorded: 1 });
  });

  it.each(['../nl/greeting', '', 'a/b', 'a b', 'a'.repeat(41)])(
    'attack: the id "%s" leads to no other file',
    async (companyId) => {
      const building = buildSounds({ from, into, voice: humming(), companies: [{ companyId, name: 'x' }] });
      await expect(building).rejects.toThrow(/A company's id is/);
    },
  );

  it.each([
    ['one\nline\u2028only', 'from one line only.'],
    ['\u0000\u001b[31mred\u202e', 'from [31mred.'],
    ['$& and $1', 'from $& and $1.'],
    ['{name}', 'from {name}.'],
  ])('attack: the name %j is said on one line', (name, words) => {
    expect(greetingWords('from {name}.', name)).toBe(words);
  });

  it('attack: a name is never an option of the voice program, and one of signs alone is not said', () => {
    expect(greetingWords('{name} calls', '--output=/etc/passwd')).toBe('output=/etc/passwd calls');
    for (const name of ['', ' ', '\u0007', '---', '\u200b'])
      expect(greetingWords('from {name}.', name)).toBeUndefined();
  });
});

describe('at start', () => {
  it('what is missing is named, and how to make it', async () => {
    await expect(checkSounds(into, 'nl')).rejects.toThrow(
      /language nl: greeting\.wav, .* more\. .*belcode sounds build/,
    );
    await buildSounds({ from, into, voice: humming() });
    await rm(join(into, 'nl/over.wav16'));
    await truncate(join(into, 'nl/keys.wav'), 44);
    await expect(checkSounds(into, 'nl')).rejects.toThrow(/nl: keys\.wav, over\.wav16\./);
  });

  it('a clip at the wrong rate is named', async () => {
    await buildSounds({ from, into, voice: humming() });
    await writeFile(join(into, 'nl/digit-1.wav'), encodeWav(new Int16Array(800), 16_000));
    await expect(loadClips(into, 'nl', 8000)).rejects.toThrow(/digit-1\.wav has 16000 samples/);
  });
});
