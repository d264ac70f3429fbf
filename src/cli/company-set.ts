import { changeCompanyCalling } from '../accounts/change-company-calling.ts';
import { type CallProof, type CompanyCalling, callProofs, isCallProof } from '../accounts/company.ts';
import { isLanguage, type Language, languages } from '../accounts/user.ts';
import { type Command, type CommandInput, jsonOption, textOf, UsageError } from './command.ts';
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
    const changes = changesOf(options);
    const company = await withAccounts(terminal, (accounts) =>
      changeCompanyCalling(accounts, name, changes, accounts.actor),
    );
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

/** An empty text restores the default. @throws UsageError for an unknown language or proof */
function changesOf(options: CommandInput['options']): Partial<CompanyCalling> {
  const [callerId, ring, greetingName] = ['caller-id', 'ring-seconds', 'greeting-name'].map((name) =>
    textOf(options[name]),
  );
  const [language, callProof] = [textOf(options.language), textOf(options['call-proof'])];
  return {
    ...(callerId === undefined ? {} : { callerId: callerId || undefined }),
    ...(ring === undefined ? {} : { ringSeconds: ring ? Number(ring) : undefined }),
    ...(greetingName === undefined ? {} : { greetingName: greetingName || undefined }),
    ...(language === undefined ? {} : { language: readLanguage(language) }),
    ...(callProof === undefined ? {} : { callProof: readCallProof(callProof) }),
  };
}

function readLanguage(text: string): Language | undefined {
  if (text === '') return undefined;
  if (!isLanguage(text)) throw new UsageError(`--language is one of: ${languages.join(', ')}`);
  return text;
}

function readCallProof(text: string): CallProof | undefined {
  if (text === '') return undefined;
  if (!isCallProof(text)) throw new UsageError(`--call-proof is one of: ${callProofs.join(', ')}`);
  return text;
}
