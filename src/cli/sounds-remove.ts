import { readConfig } from '../config.ts';
import { recordableIn } from '../speech/recordings/recordable.ts';
import { removeRecording } from '../speech/recordings/recording-folder.ts';
import { buildLanguages } from './build-languages.ts';
import { type Command, UsageError } from './command.ts';
import { noteOwnRecordings } from './note-own-recordings.ts';
import { greetedCompany, recordableOptions, recordedLanguage } from './recordable-sounds.ts';
import { restartAdvice } from './sounds-import.ts';

export const soundsRemove: Command = {
  usage: 'sounds remove PROMPT [--language LANGUAGE] [--company COMPANY]',
  about: 'take a recording of yours away, so that the voice says its words again; of a company: company, its greeting',
  options: recordableOptions,
  words: 1,
  async run({ options, words: [given = ''], terminal }) {
    const language = recordedLanguage(options, terminal);
    const sounds = (await recordableIn(language, await greetedCompany(options, terminal))) ?? [];
    const sound = sounds.find(({ fileName }) => fileName === given);
    if (sound === undefined) throw new UsageError(`there is no prompt ${given}; \`belcode sounds list\` shows them`);
    const { BELCODE_RECORDINGS: recordings } = readConfig('cli', terminal.environment);
    if (!(await removeRecording(recordings, language, sound.name)))
      throw new Error(`${recordings} has no recording of ${given} in ${language}`);
    await noteOwnRecordings(terminal, { event: 'recording-removed' }, [sound]);
    await buildLanguages(terminal, [language]);
    terminal.print(`${given} is said by the voice again; ${restartAdvice}`);
    return 0;
  },
};
