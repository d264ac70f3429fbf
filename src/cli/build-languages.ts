import { dirname } from 'node:path';
import { brandGreetings } from '../brand/brand-sound.ts';
import { allBrands } from '../brand/brands.ts';
import { readConfig } from '../config.ts';
import { Refusal } from '../errors.ts';
import { languageFolders } from '../languages/languages.ts';
import { type BuildOutcome, buildSounds } from '../speech/build-sounds.ts';
import { chooseVoice } from '../speech/choose-voice.ts';
import type { CompanyGreeting } from '../speech/company-sound.ts';
import type { Terminal } from './command.ts';
import { httpVoiceSettings } from './http-voice-settings.ts';
import { listGreetings } from './list-greetings.ts';

export interface BuiltLanguages extends BuildOutcome {
  folder: string;
  voice: string;
}

/**
 * Makes the sounds of these languages, as the settings say.
 *
 * @throws Error when the voice is not there, or names the sound that could not be made
 */
export async function buildLanguages(terminal: Terminal, languages: readonly string[]): Promise<BuiltLanguages> {
  const config = readConfig('cli', terminal.environment);
  const voice = await chooseVoice({
    voice: config.BELCODE_VOICE,
    piperModels: config.BELCODE_PIPER_MODELS,
    http: httpVoiceSettings(config),
  });
  const [into, recordings] = [config.BELCODE_SOUNDS, config.BELCODE_RECORDINGS];
  const outcome = { made: 0, recorded: 0, kept: 0 };
  const companies = await greetingsOrNone(terminal);
  for (const language of languages) {
    const from = dirname(languageFolders().get(language) ?? '');
    const greetings = [...companies, ...brandGreetings(allBrands(), language)];
    const built = await buildSounds({ from, into, voice, companies: greetings, recordings, languages: [language] });
    for (const how of ['made', 'recorded', 'kept'] as const) outcome[how] += built[how];
  }
  return { folder: into, voice: voice.name, ...outcome };
}

/** Returns none without a database, because a host with only a dialler needs none; the other sounds are still made. */
async function greetingsOrNone(terminal: Terminal): Promise<CompanyGreeting[]> {
  try {
    return await listGreetings(terminal);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    terminal.complain(`belcode: companies' own greetings are left unchanged: ${error.detail ?? error.words}`);
    return [];
  }
}
