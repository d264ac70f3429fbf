import { isLanguage, languages } from '../accounts/user.ts';
import { type Command, jsonOption, textOf, UsageError } from './command.ts';
import { withAccounts } from './with-accounts.ts';

export const companySet: Command = {
  usage:
    "company set NAME [--caller-id 'NAME <+31…>'] [--ring-seconds 30] [--greeting-name NAME] [--language nl] [--json]",
  about:
    "set caller id, ring time, greeting and language of a company's calls; '' restores the default. Then run: sounds build",
  options: {
    'caller-id': { type: 'string' },
    'ring-seconds': { type: 'string' },
    'greeting-name': { type: 'string' },
    language: { type: 'string' },
    ...jsonOption,
  },
  words: 1,
  async run({ options, words: [name = ''], terminal }) {
    const company = await withAccounts(terminal, async ({ companies, actor }) => {
      const { id, ...now } = await companies.findByName(name);
      const given = (option: string, kept: string | undefined) => textOf(options[option]) ?? kept;
      const ring = given('ring-seconds', now.ringSeconds?.toString());
      const language = given('language', now.language) || undefined;
      if (language !== undefined && !isLanguage(language)) {
        throw new UsageError(`--language is one of: ${languages.join(', ')}`);
      }
      const calling = {
        language,
        callerId: given('caller-id', now.callerId) || undefined,
        ringSeconds: ring ? Number(ring) : undefined,
        greetingName: given('greeting-name', now.greetingName) || undefined,
      };
      await companies.setCalling(id, calling, actor);
      return companies.find(id);
    });
    const { callerId, ringSeconds, greetingName, language } = company;
    const shown = [
      `caller id ${callerId ?? 'as set'}`,
      `rings ${ringSeconds ?? 'as set'}`,
      `greets as ${greetingName ?? 'nobody'}`,
      ...(language === undefined ? [] : [`speaks ${language}`]),
    ];
    terminal.print(options.json ? JSON.stringify(company) : `${company.name}: ${shown.join(', ')}.`);
    return 0;
  },
};
