import { dirname } from 'node:path';
import { readConfig } from '../config.ts';
import { languageFolders } from '../languages/languages.ts';
import { recordableIn } from '../speech/recordings/recordable.ts';
import { type SoundState, stateOfSounds } from '../speech/recordings/state-of-sounds.ts';
import { type Command, jsonOption } from './command.ts';
import { printRows } from './print-rows.ts';
import { greetedCompany, recordableOptions, recordedLanguage } from './recordable-sounds.ts';

const sources: Record<SoundState['source'], string> = {
  recorded: 'recording',
  'not-built': 'recording, not heard yet: sounds build',
  voice: 'voice',
  missing: 'missing: sounds build',
};

export const soundsList: Command = {
  usage: 'sounds list [--language LANGUAGE] [--company COMPANY] [--json]',
  about: 'show of each prompt whether a recording or the voice is heard, its seconds, loudness and words',
  options: { ...recordableOptions, ...jsonOption },
  words: 0,
  async run({ options, terminal }) {
    const config = readConfig('cli', terminal.environment);
    const language = recordedLanguage(options, terminal);
    const sounds = (await recordableIn(language, await greetedCompany(options, terminal))) ?? [];
    const folders = { recordings: config.BELCODE_RECORDINGS, sounds: config.BELCODE_SOUNDS };
    const states = await stateOfSounds(sounds, folders, dirname(languageFolders().get(language) ?? ''));
    printRows(
      { options, terminal },
      states,
      ['prompt', 'heard', 'seconds', 'dBFS', 'words'],
      ({ fileName, source, seconds, level, words }) => [
        fileName,
        sources[source],
        seconds?.toFixed(1),
        level?.toFixed(1),
        words,
      ],
    );
    return 0;
  },
};
