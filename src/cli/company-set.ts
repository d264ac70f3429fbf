import { callProofs, isCallProof } from '../accounts/company.ts';
import { isLanguage, languages } from '../accounts/user.ts';
import { type Command, jsonOption, textOf, UsageError } from './command.ts';
import { withAccounts } from './with-accounts.ts';

export const companySet: Command = {
  usage:
    "company set NAME [--caller-id 'NAME <+31…>'] [--ring-seconds 30] [--greeting-name NAME] [--language nl] [--call-proof number] [--json]",
  about:
    "set caller id, ring time, greeting, language and proof (code or number) of a company's calls; '' restores the default. Then run: sounds build",
  options: {
    'caller-id': { type: 'string' },
    'ring-seconds': { type: 'string' },
    'greeting-name': { type: 'string' },
    language: { type: 'string' },
    'call-proof': { type: 'string' },
    ...jsonOption,
  },
  words: 1,
  async run({ options, words: [name = ''], terminal }) {
    const company = await withAccounts(terminal, async ({ companies, actor }) => {
      const { id, ...now } = await companies.findByName(name);
      const given = (option: string, kept: string | undefined) => textOf(options[option]) ?? kept;
      const ring = given('ring-seconds', now.ringSeconds?.toString());
      const callProof = given('call-proof', now.callProof) || undefined;
      if (callProof !== undefined && !isCallProof(callProof)) {
        throw new UsageError(`--call-proof is one of: ${callProofs.join(', ')}`);
      }
      const language = given('language', now.language) || undefined;
      if (language !== undefined && !isLanguage(language)) {
        throw new UsageError(`--language is one of: ${languages.join(', ')}`);
      }
      const calling = {
        language,
        callProof,
        callerId: given('caller-id', now.callerId) || undefined,
        ringSeconds: ring ? Number(ring) : undefined,
        greetingName: given('greeting-name', now.greetingName) || undefined,
      };
      await companies.setCalling(id, calling, actor);
      return companies.find(id);
    });
    const { callerId, ringSeconds, greetingName, language, callProof } = company;
    const shown = [
      `caller id ${callerId ?? 'as set'}`,
      `rings ${ringSeconds ?? 'as set'}`,
      `greets as ${greetingName ?? 'nobody'}`,
      ...(language === undefined ? [] : [`speaks ${language}`]),
      ...(callProof === undefined ? [] : [`proves by ${callProof}`]),
    ];
    terminal.print(options.json ? JSON.stringify(company) : `${company.name}: ${shown.join(', ')}.`);
    return 0;
  },
};
