import { fileURLToPath } from 'node:url';
import { readConfig } from '../config.ts';
import { Refusal } from '../errors.ts';
import { buildSounds } from '../speech/build-sounds.ts';
import { chooseVoice } from '../speech/choose-voice.ts';
import type { CompanyGreeting } from '../speech/company-sound.ts';
import { type Command, jsonOption, type Terminal, textsOf, UsageError } from './command.ts';
import { httpVoiceSettings } from './http-voice-settings.ts';
import { listGreetings } from './list-greetings.ts';

/** Folder of the prompts and recordings that come with Belcode. */
const sourceFolder = fileURLToPath(new URL('../../sounds/', import.meta.url));

export const soundsBuild: Command = {
  usage: 'sounds build [--language LANGUAGE]… [--json]',
  about: "make the prompts, digits and companies' greetings that a call plays; default: every language",
  options: { language: { type: 'string', multiple: true }, ...jsonOption },
  words: 0,
  async run({ options, terminal }) {
    const languages = textsOf(options.language);
    if (!languages.every((language) => /^[a-z]{2}$/.test(language))) {
      throw new UsageError('--language is two lower-case letters, as in nl');
    }
    const config = readConfig('cli', terminal.environment);
    const voice = await chooseVoice({
      voice: config.BELCODE_VOICE,
      piperModels: config.BELCODE_PIPER_MODELS,
      http: httpVoiceSettings(config),
    });
    const outcome = await buildSounds({
      from: sourceFolder,
      into: config.BELCODE_SOUNDS,
      voice,
      companies: await greetingsOrNone(terminal),
      ...(languages.length > 0 ? { languages } : {}),
    });
    const { made, recorded, kept } = outcome;
    if (options.json) terminal.print(JSON.stringify({ folder: config.BELCODE_SOUNDS, ...outcome }));
    else
      terminal.print(
        `${config.BELCODE_SOUNDS}: ${made} made by ${voice.name}, ${recorded} from recordings, ${kept} kept`,
      );
    return 0;
  },
};

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
