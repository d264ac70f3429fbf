import { type FactorKind, factorKinds } from '../accounts/factor-kind.ts';
import { type Role, roles } from '../accounts/user.ts';
import { type Command, type CommandInput, textOf, UsageError } from './command.ts';
import { ruleWords } from './methods-show.ts';
import { withAccounts } from './with-accounts.ts';

export const methodsSet: Command = {
  usage:
    'methods set ROLE [--company COMPANY] [--allow all|KIND,…] [--require none|KIND,…] [--from DAY|now] | ROLE --remove',
  about:
    'set which kinds of method a role may and must have, for all or one company; before the day it only warns, and from then on a login without one leads to its set-up',
  options: {
    company: { type: 'string' },
    allow: { type: 'string' },
    require: { type: 'string' },
    from: { type: 'string' },
    remove: { type: 'boolean' },
  },
  words: 1,
  async run({ options, words: [word = ''], terminal }) {
    const role = readRole(word);
    const rule = options.remove === true ? undefined : ruleOf(options);
    const said = await withAccounts(terminal, async ({ companyId, methodRules, actor }) => {
      const whose = { role, companyId: await companyId(textOf(options.company)) };
      if (rule === undefined) return (await methodRules.remove(whose, actor)) ? 'Removed.' : 'There was no such rule.';
      await methodRules.set({ ...whose, ...rule }, actor);
      const now = (await methodRules.list()).find((each) => each.role === role && each.company?.id === whose.companyId);
      // What was understood, because a day that was typed wrongly surprises people.
      return now === undefined ? 'Done.' : ruleWords(now).join('; ');
    });
    terminal.print(said);
    return 0;
  },
};

function readRole(word: string): Role {
  const role = roles.find((each) => each === word);
  if (role === undefined) throw new UsageError(`ROLE is one of: ${roles.join(', ')}`);
  return role;
}

function ruleOf({ allow, require: needed, from }: CommandInput['options']) {
  if (allow === undefined && needed === undefined)
    throw new UsageError('--allow or --require is needed: kinds with commas between them, all or none');
  const [allowed, required] = [kindsOf(textOf(allow) ?? 'all'), kindsOf(textOf(needed) ?? 'none')];
  const day = textOf(from);
  return { allowed, required: required ?? [...factorKinds], from: day === 'now' ? undefined : day };
}

/** @returns undefined for every kind */
function kindsOf(text: string): FactorKind[] | undefined {
  if (text === 'all') return undefined;
  if (text === 'none') return [];
  return text.split(',').map((part) => {
    const kind = factorKinds.find((each) => each === part.trim());
    if (kind === undefined)
      throw new UsageError(`"${part}" is no kind of method; there are: ${factorKinds.join(', ')}`);
    return kind;
  });
}
