import { writeFile } from 'node:fs/promises';
import { readConfig } from '../config.ts';
import { languageFolders } from '../languages/languages.ts';
import { packOf } from '../speech/recordings/pack-of-recordings.ts';
import { recordableIn } from '../speech/recordings/recordable.ts';
import { type Command, textOf } from './command.ts';
import { greetedCompany, recordableOptions, recordedLanguage } from './recordable-sounds.ts';

export const soundsExport: Command = {
  usage: 'sounds export PACK [--language LANGUAGE] [--company COMPANY]',
  about:
    'write your own recordings into a new file (zip), which sounds import reads; default: of every language; of a company: its greeting',
  options: recordableOptions,
  words: 1,
  async run({ options, words: [path = ''], terminal }) {
    const { BELCODE_RECORDINGS: recordings } = readConfig('cli', terminal.environment);
    const company = await greetedCompany(options, terminal);
    const languages =
      textOf(options.language) === undefined ? [...languageFolders().keys()] : [recordedLanguage(options, terminal)];
    const wanted = await Promise.all(languages.map((language) => recordableIn(language, company)));
    const { pack, files } = await packOf(
      recordings,
      wanted.flatMap((each) => each ?? []),
    );
    if (files === 0) throw new Error(`${recordings} has no such recordings`);
    // A file that is there stays: it may be somebody's only copy.
    await writeFile(path, pack, { flag: 'wx' });
    terminal.print(`${path}: ${files} recordings`);
    return 0;
  },
};
