import type { StoredMethodRule } from '../accounts/method-rule.ts';
import { type Command, jsonOption } from './command.ts';
import { momentWords } from './moment-words.ts';
import { printRows } from './print-rows.ts';
import { withAccounts } from './with-accounts.ts';

export const methodsShow: Command = {
  usage: 'methods show [--json]',
  about: 'show which kinds of method each role may and must have; a company without a rule follows the one for all',
  options: jsonOption,
  words: 0,
  async run(input) {
    const rules = await withAccounts(input.terminal, ({ methodRules }) => methodRules.list());
    const shown = rules.map(({ role, company, allowed, required, inForceFrom }) => ({
      role,
      company: company?.name ?? null,
      allowed: allowed ?? null,
      required,
      inForceFrom,
    }));
    printRows(input, shown, ['ROLE', 'COMPANY', 'ALLOWED', 'REQUIRED', 'FROM'], (each) => [
      each.role,
      each.company ?? '(all)',
      each.allowed?.join(' ') ?? 'all',
      each.required.join(' ') || 'none',
      each.inForceFrom,
    ]);
    return 0;
  },
};

export function ruleWords({ allowed, required, inForceFrom }: StoredMethodRule): string[] {
  return [
    `Allowed: ${allowed?.join(', ') ?? 'all kinds'}`,
    `one of these is required: ${required.join(', ') || 'any'}`,
    `in force from ${momentWords(inForceFrom)}.`,
  ];
}
