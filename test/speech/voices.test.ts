import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseVoice } from '../../src/speech/choose-voice.ts';
import { espeakVoice } from '../../src/speech/espeak-voice.ts';
import { piperVoice } from '../../src/speech/piper-voice.ts';
import { sayVoice } from '../../src/speech/say-voice.ts';
import { decodeWav } from '../../src/speech/wav.ts';
import { readSource } from '../house/read-source.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'belcode-voices-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** A program that stands in for a voice. */
async function program(script: string): Promise<string> {
  const file = join(folder, 'program');
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );

describe('espeak-ng', () => {
  it('speaks the words, and never runs them', async () => {
    const file = join(folder, 'a.wav');
    const trap = join(folder, 'trap');
    await espeakVoice().speak(`--help; touch ${trap} $(touch ${trap}) \`touch ${trap}\``, 'en', file);
    expect(decodeWav(await readFile(file), file).samples.length).toBeGreaterThan(10_000);
    expect(await exists(trap)).toBe(false);
  });

  it('tells its version, so that a newer one makes new sounds', async () => {
    expect(await espeakVoice().version('nl')).toMatch(/eSpeak NG text-to-speech: \d.*155\/min; pitch 45/);
  });

  it('says so when it does not know the language', async () => {
    await expect(espeakVoice().speak('x', 'zz', join(folder, 'a.wav'))).rejects.toThrow(/espeak-ng failed: .*voice/);
  });

  it('says so when it is not installed', async () => {
    await expect(espeakVoice('espeak-ng-of-nobody').version('nl')).rejects.toThrow(
      /espeak-ng-of-nobody is not installed/,
    );
  });

  it('is stopped when it hangs', async () => {
    const hanging = espeakVoice(await program('exec sleep 60'), 100);
    await expect(hanging.speak('x', 'nl', join(folder, 'a.wav'))).rejects.toThrow(/did not finish in 100 ms/);
  });
});

describe('piper', () => {
  it('gets the model of the language, and the words on its standard input', async () => {
    const voice = piperVoice(folder, await program(`echo "$@" > ${folder}/args; cat > "$4"`));
    await voice.speak('Één, twee', 'nl', join(folder, 'a.wav'));
    expect(await readFile(join(folder, 'args'), 'utf8')).toBe(
      `--model ${folder}/nl.onnx --output_file ${folder}/a.wav\n`,
    );
    expect(await readFile(join(folder, 'a.wav'), 'utf8')).toBe('Één, twee\n');
  });

  it('has another version with another model, and names the model that is missing', async () => {
    const voice = piperVoice(folder);
    await expect(voice.version('nl')).rejects.toThrow(/piper has no model for nl: .*nl\.onnx/);
    await writeFile(join(folder, 'nl.onnx'), 'one');
    const before = await voice.version('nl');
    await writeFile(join(folder, 'nl.onnx'), 'other');
    expect(await voice.version('nl')).not.toBe(before);
  });
});

describe('say', () => {
  it('is refused where it cannot write a file', async () => {
    await expect(sayVoice('linux')).rejects.toThrow(/say cannot write sound files on linux; set BELCODE_VOICE/);
  });
});

describe('the setting', () => {
  it('chooses the voice', async () => {
    expect((await chooseVoice({ voice: 'espeak-ng', piperModels: folder })).name).toBe('espeak-ng');
  });

  it('must be one there is', async () => {
    await expect(chooseVoice({ voice: 'hal', piperModels: folder })).rejects.toThrow(
      'There is no voice hal; choose one of espeak-ng, piper, say, http',
    );
  });
});

describe('a speech service', () => {
  it('is asked by belcode sounds build only, and by nothing that runs during a call', async () => {
    const given = readSource('src').filter(
      ({ text }) => /\bchooseVoice\(/.test(text) && !text.includes('function choose'),
    );
    expect(given.map(({ path }) => path).sort()).toEqual(['src/cli/build-languages.ts', 'src/cli/call.ts']);
    const made = readSource('src').filter(({ text }) => /\bhttpVoice\(/.test(text));
    expect(made.map(({ path }) => path).sort()).toEqual([
      'src/speech/choose-voice.ts',
      'src/speech/http-voice/http-voice.ts',
    ]);
    await expect(chooseVoice({ voice: 'http', piperModels: folder })).rejects.toThrow(
      'The voice http speaks only for belcode sounds build',
    );
    expect(given.find(({ path }) => path === 'src/cli/call.ts')?.text).not.toMatch(/\bhttp:/);
  });
});
