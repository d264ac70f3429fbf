import { writeFile } from 'node:fs/promises';
import { readConfig } from '../config.ts';
import { findProfile } from '../languages/languages.ts';
import { expectedSeconds } from '../speech/recordings/expected-seconds.ts';
import { printPdf } from '../speech/recordings/print-pdf.ts';
import { recordableIn } from '../speech/recordings/recordable.ts';
import { scriptSheet } from '../speech/recordings/script-sheet.ts';
import { type Command, neededText, UsageError } from './command.ts';
import { greetedCompany, recordableOptions, recordedLanguage } from './recordable-sounds.ts';

export const soundsScript: Command = {
  usage: 'sounds script --out FILE.html|FILE.pdf [--language LANGUAGE] [--company COMPANY]',
  about: 'write the sheet from which a voice actor reads: every prompt with its file, words, length and manner',
  options: { out: { type: 'string' }, ...recordableOptions },
  words: 0,
  async run({ options, terminal }) {
    const out = neededText(options, 'out');
    if (!/\.(?:html|pdf)$/.test(out)) throw new UsageError('--out ends in .html or .pdf');
    const language = recordedLanguage(options, terminal);
    const { BELCODE_SOUNDS: folder } = readConfig('cli', terminal.environment);
    const sounds = (await recordableIn(language, await greetedCompany(options, terminal))) ?? [];
    const lines = await Promise.all(
      sounds.map(async (sound) => ({ ...sound, seconds: await expectedSeconds(folder, sound) })),
    );
    const html = scriptSheet({ language, languageName: findProfile(language)?.name ?? language, lines });
    await writeFile(out, out.endsWith('.pdf') ? await printPdf(html) : html);
    terminal.print(`${out}: ${lines.length} recordings in ${language}`);
    return 0;
  },
};
