import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { httpVoiceSettings } from '../../src/cli/http-voice-settings.ts';
import type { Config } from '../../src/config.ts';
import { offeredLanguages } from '../../src/languages/languages.ts';
import { chooseVoice } from '../../src/speech/choose-voice.ts';
import { espeakVoice, type Tuning } from '../../src/speech/espeak-voice.ts';
import type { Voice } from '../../src/speech/voice.ts';

const languages = offeredLanguages();

/** A voice to judge, in the languages that it has. */
export interface Candidate {
  name: string;
  voice: Voice;
  languages: readonly string[];
}

/** Tunings of espeak-ng beside the one that Belcode uses. */
const tunings: Readonly<Record<string, { tuning: Tuning; languages: readonly string[] }>> = {
  'its own pace and pitch': { tuning: { voices: { en: 'en-gb' }, wordsPerMinute: 175, pitch: 50 }, languages },
  slower: { tuning: { voices: { en: 'en-gb' }, wordsPerMinute: 130, pitch: 45 }, languages },
  'variant m3': { tuning: { voices: { nl: 'nl+m3', en: 'en-gb+m3' }, wordsPerMinute: 145, pitch: 45 }, languages },
  'variant f2': { tuning: { voices: { nl: 'nl+f2', en: 'en-gb+f2' }, wordsPerMinute: 145, pitch: 45 }, languages },
  American: { tuning: { voices: { en: 'en-us' }, wordsPerMinute: 155, pitch: 45 }, languages: ['en'] },
};

/** MBROLA's voices by language, which espeak-ng plays when Debian's non-free packages are there. */
const mbrola: Readonly<Record<string, readonly string[]>> = { nl: ['mb-nl2', 'mb-nl3'], en: ['mb-en1'] };

/** Every voice that this machine has: what is not installed or not set is left out, and named. */
export async function findCandidates(config: Config): Promise<{ found: Candidate[]; missing: string[] }> {
  const found: Candidate[] = [{ name: 'espeak-ng', voice: espeakVoice(), languages }];
  const missing: string[] = [];
  for (const [name, { tuning, languages: own }] of Object.entries(tunings))
    found.push({ name: `espeak-ng, ${name}`, voice: espeakVoice(undefined, undefined, tuning), languages: own });
  for (const language of languages) {
    for (const name of mbrola[language] ?? []) {
      if (!speaks(name)) missing.push(`mbrola ${name}`);
      else {
        const tuning = { voices: { [language]: name }, wordsPerMinute: 150, pitch: 50 };
        found.push({ name: `mbrola ${name}`, voice: espeakVoice(undefined, undefined, tuning), languages: [language] });
      }
    }
  }
  for (const voice of ['piper', 'say', 'http'] as const) {
    try {
      const chosen = await chooseVoice({
        voice,
        piperModels: config.BELCODE_PIPER_MODELS,
        http: httpVoiceSettings(config),
      });
      const own = await languagesOf(chosen);
      if (own.length === 0) missing.push(`${voice} (no voice of a language)`);
      else found.push({ name: chosen.name, voice: chosen, languages: own });
    } catch {
      missing.push(voice);
    }
  }
  return { found, missing };
}

/** MBROLA's program is called by espeak-ng, which otherwise writes an empty file. */
function speaks(voice: string): boolean {
  if (!existsSync('/usr/bin/mbrola')) return false;
  const { status, stdout } = spawnSync('espeak-ng', ['-v', voice, '--stdout', 'a']);
  return status === 0 && stdout.length > 1_000;
}

async function languagesOf(voice: Voice): Promise<string[]> {
  const own: string[] = [];
  for (const language of languages) {
    const has = await voice.version(language).then(
      () => true,
      () => false,
    );
    if (has) own.push(language);
  }
  return own;
}
