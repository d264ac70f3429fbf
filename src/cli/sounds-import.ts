import { readConfig } from '../config.ts';
import { readGiven } from '../speech/recordings/given-files.ts';
import { type ImportedRecording, importRecordings } from '../speech/recordings/import-recordings.ts';
import { recordableIn } from '../speech/recordings/recordable.ts';
import { buildLanguages } from './build-languages.ts';
import { type Command, jsonOption } from './command.ts';
import { noteOwnRecordings } from './note-own-recordings.ts';
import { greetedCompany, recordableOptions, recordedLanguage } from './recordable-sounds.ts';

export const soundsImport: Command = {
  usage: 'sounds import FOLDER|PACK [--language LANGUAGE] [--company COMPANY] [--json]',
  about:
    'take recordings, each in a file named after its prompt (greeting.wav, nl/greeting.mp3), judge them, keep the good ones, and make the sounds; of a company: company.wav, its greeting',
  options: { ...recordableOptions, ...jsonOption },
  words: 1,
  async run({ options, words: [path = ''], terminal }) {
    const config = readConfig('cli', terminal.environment);
    const language = recordedLanguage(options, terminal);
    const company = await greetedCompany(options, terminal);
    const files = await readGiven(path);
    const imported = await importRecordings(files, {
      recordings: config.BELCODE_RECORDINGS,
      sounds: config.BELCODE_SOUNDS,
      recordableIn: (each) => recordableIn(each, company),
      language,
      onJudged: (each) => options.json || terminal.print(wordsOfImported(each)),
    });
    const kept = imported.filter((each) => each.kept);
    await noteOwnRecordings(
      terminal,
      { event: 'recording-kept', how: 'file' },
      kept.flatMap(({ sound }) => sound ?? []),
    );
    const languages = [...new Set(kept.flatMap(({ sound }) => sound?.language ?? []))];
    if (languages.length > 0) await buildLanguages(terminal, languages);
    if (options.json) terminal.print(JSON.stringify(imported));
    else terminal.print(`${kept.length} of ${imported.length} kept${kept.length > 0 ? `; ${restartAdvice}` : ''}`);
    return imported.length > 0 && kept.length === imported.length ? 0 : 1;
  },
};

/** Prompts are heard at once, and a dialler has the parts of a code in its memory. */
export const restartAdvice = 'digits and the words around a code are heard after a restart of the dialler';

function wordsOfImported({ path, sound, kept, measured, faults, remarks }: ImportedRecording): string {
  const name = JSON.stringify(path);
  if (sound === undefined) return `✗ ${name}: unknown-name: no sound has this name; belcode sounds list shows them`;
  const length = measured === undefined ? '' : ` ${measured.seconds.toFixed(1)} s, ${measured.level.toFixed(1)} dBFS`;
  const found = [...faults, ...remarks].map(({ fault, says }) => `${fault}: ${says}`);
  return `${kept ? '✓' : '✗'} ${name}:${length}${found.length > 0 ? ` ${found.join('; ')}` : ''}`;
}
