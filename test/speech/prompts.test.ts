import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { profileOf } from '../../src/languages/languages.ts';
import { listLanguages, promptNames, readPrompts, templateNames } from '../../src/speech/prompts.ts';

const sounds = join(import.meta.dirname, '../../languages');

describe('the prompts in languages/', () => {
  it('speak Dutch and English among others (S21), and each has every prompt and no other', async () => {
    const languages = await listLanguages(sounds);
    expect(languages).toEqual(expect.arrayContaining(['en', 'nl']));
    for (const language of languages) {
      expect(Object.keys(await readPrompts(sounds, language)).sort()).toEqual(
        [...promptNames, ...templateNames].sort(),
      );
    }
  });

  it('offer each language in its own words, and no language in those of another', async () => {
    const languages = await Promise.all(
      (await listLanguages(sounds)).map(async (tag) => ({
        tag,
        name: profileOf(tag).name,
        ...(await readPrompts(sounds, tag)),
      })),
    );
    for (const { name, 'digit-3': three, 'this-language': offer, keys } of languages) {
      // Without its last letter, because a name has another end in a sentence: "po polsku".
      expect(offer.toLowerCase()).toContain(name.toLowerCase().slice(0, -1));
      expect(offer).toContain(three);
      for (const other of languages)
        for (const word of [other.name, other['digit-3']]) expect(keys).not.toContain(word);
    }
  });

  it('ask for ten different keys, and say ten different digits', async () => {
    for (const language of await listLanguages(sounds)) {
      const prompts = await readPrompts(sounds, language);
      for (const kind of ['press-', 'digit-']) {
        expect(new Set(promptNames.filter((name) => name.startsWith(kind)).map((name) => prompts[name])).size).toBe(10);
      }
    }
  });
});

describe('a mistake in a language file is named, with the file', () => {
  let folder: string;
  const good = {
    ...Object.fromEntries(promptNames.map((name) => [name, `words of ${name}`])),
    company: 'a call from {name}',
  };
  const put = (json: string) => writeFile(join(folder, 'xx', 'prompts.json'), json);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'belcode-prompts-'));
    await mkdir(join(folder, 'xx'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it.each([
    ['a prompt is missing', { ...good, again: undefined }, /prompts\.json lacks the prompt again/],
    ['a prompt is unknown', { ...good, 'press-10': 'ten' }, /prompts\.json holds press-10/],
    ['a prompt has no words', { ...good, again: ' ' }, /prompts\.json has no words for again/],
    ['a prompt is no text', { ...good, again: 3 }, /prompts\.json has no words for again/],
    ['the words would be an option of the program', { ...good, again: '-o /etc/passwd' }, /again must be one line/],
    ['the words have a second line', { ...good, again: 'once\nmore' }, /again must be one line/],
    ['the gap is missing', { ...good, company: 'a call' }, /company must hold \{name\} exactly once/],
    ['the gap is there twice', { ...good, company: '{name} {name}' }, /company must hold \{name\} exactly once/],
    ['it is a list', [], /must be one object/],
  ])('%s', async (_, prompts, message) => {
    await put(JSON.stringify(prompts));
    await expect(readPrompts(folder, 'xx')).rejects.toThrow(message);
  });

  it('it is not JSON', async () => {
    await put('{');
    await expect(readPrompts(folder, 'xx')).rejects.toThrow(/prompts\.json is not JSON/);
  });

  it('a language leads to no other folder', async () => {
    await expect(readPrompts(folder, '../xx')).rejects.toThrow(/a tag such as nl/);
  });

  it('folders without prompts are no languages', async () => {
    await mkdir(join(folder, 'yy'));
    await put(JSON.stringify(good));
    expect(await listLanguages(folder)).toEqual(['xx']);
  });
});
