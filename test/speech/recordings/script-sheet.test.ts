import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../../lab/folders.ts';
import { listLanguages, promptNames } from '../../../src/speech/prompts.ts';
import { printPdf } from '../../../src/speech/recordings/print-pdf.ts';
import { noteOf } from '../../../src/speech/recordings/prompt-notes.ts';
import { listRecordable } from '../../../src/speech/recordings/recordable.ts';
import { scriptSheet } from '../../../src/speech/recordings/script-sheet.ts';

const languages = join(projectFolder, 'languages');
const shipped = await listLanguages(languages);

describe('the sheet of a voice actor', () => {
  it.each(shipped)('has every prompt with its words: %s', async (language) => {
    const lines = (await listRecordable(languages, language)).map((sound) => ({ ...sound, seconds: 1.5 }));
    const html = scriptSheet({ language, languageName: language, lines });
    for (const name of promptNames) expect(html).toContain(`>${name}.wav<`);
    expect(html).toContain(`about ${Math.ceil((promptNames.length * 1.5) / 60)} min`);
    // A code as it is put together in a call.
    expect(html).toMatch(/<q>.+(, .+){5}\.<\/q>/);
  });

  it('says of every sound when it is heard and how it is said', () => {
    const without = [...promptNames, 'company'].filter((fileName) => noteOf({ fileName }) === '');
    expect(without).toEqual([]);
  });

  it("attack: a company's name is words and no markup", async () => {
    const greeted = { id: 'abc', greetingName: '<script src=//x></script>&"' };
    const lines = (await listRecordable(languages, 'en', greeted)).map((sound) => ({ ...sound, seconds: 1 }));
    const html = scriptSheet({ language: 'en', languageName: 'English', lines });
    expect(html).not.toContain('<script');
    expect(html).toContain('&#60;script');
    expect(html).toContain('>company.wav<');
  });

  it('is printed by Chromium, and says what to do without it', async () => {
    await expect(printPdf('<p>x', ['no-such-chromium'])).rejects.toThrow(/Chromium, which is not installed.*\.html/);
  });
});
