import { readConfig } from '../config.ts';
import { languageFolders, offeredLanguages } from '../languages/languages.ts';
import { buildLanguages } from './build-languages.ts';
import { type Command, jsonOption, textsOf, UsageError } from './command.ts';

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
    const { voice, ...built } = await buildLanguages(terminal, languages);
    const { folder, made, recorded, kept } = built;
    if (options.json) terminal.print(JSON.stringify(built));
    else terminal.print(`${folder}: ${made} made by ${voice}, ${recorded} from recordings, ${kept} kept`);
    return 0;
  },
};

/** The languages that are offered, with that of the settings, which every call may fall back to. */
function spokenLanguages(usual: string): string[] {
  return [...new Set([...offeredLanguages(), ...(languageFolders().has(usual) ? [usual] : [])])];
}
