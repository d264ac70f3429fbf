import { dirname } from 'node:path';
import { readConfig } from '../config.ts';
import { Refusal } from '../errors.ts';
import { languageFolders, offeredLanguages } from '../languages/languages.ts';
import { buildSounds } from '../speech/build-sounds.ts';
import { chooseVoice } from '../speech/choose-voice.ts';
import type { CompanyGreeting } from '../speech/company-sound.ts';
import { type Command, jsonOption, type Terminal, textsOf, UsageError } from './command.ts';
import { httpVoiceSettings } from './http-voice-settings.ts';
import { listGreetings } from './list-greetings.ts';

export const soundsBuild: Command = {
  usage: 'sounds build [--language LANGUAGE]… [--json]',
  about: "make the prompts, digits and companies' greetings that a call plays; default: every language that is offered",
  options: { language: { type: 'string', multiple: true }, ...jsonOption },
  words: 0,
  async run({ options, terminal }) {
    const given = textsOf(options.language);
    const config = readConfig('cli', terminal.environment);
    const known = languageFolders();
    if (!given.every((language) => known.has(language)))
      throw new UsageError(`--language is one of: ${[...known.keys()].join(', ')}`);
    const languages = given.length > 0 ? given : spokenLanguages(config.BELCODE_LANGUAGE);
    const voice = await chooseVoice({
      voice: config.BELCODE_VOICE,
      piperModels: config.BELCODE_PIPER_MODELS,
      http: httpVoiceSettings(config),
    });
    const outcome = { made: 0, recorded: 0, kept: 0 };
    const companies = await greetingsOrNone(terminal);
    for (const language of languages) {
      const from = dirname(known.get(language) ?? '');
      const built = await buildSounds({ from, into: config.BELCODE_SOUNDS, voice, companies, languages: [language] });
      for (const how of ['made', 'recorded', 'kept'] as const) outcome[how] += built[how];
    }
    const { made, recorded, kept } = outcome;
    if (options.json) terminal.print(JSON.stringify({ folder: config.BELCODE_SOUNDS, ...outcome }));
    else
      terminal.print(
        `${config.BELCODE_SOUNDS}: ${made} made by ${voice.name}, ${recorded} from recordings, ${kept} kept`,
      );
    return 0;
  },
};

/** The languages that are offered, with that of the settings, which every call may fall back to. */
function spokenLanguages(usual: string): string[] {
  return [...new Set([...offeredLanguages(), ...(languageFolders().has(usual) ? [usual] : [])])];
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
