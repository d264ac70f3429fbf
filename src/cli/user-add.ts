import { addUser } from '../accounts/add-user.ts';
import { isRole, roles } from '../accounts/user.ts';
import { isLanguage, offeredLanguages } from '../languages/languages.ts';
import { systemRandom } from '../random.ts';
import { type Command, type CommandInput, jsonOption, neededText, textOf, UsageError } from './command.ts';
import { readPassword } from './read-password.ts';
import { setUpCodeHint } from './set-up-code-hint.ts';
import { withAccounts } from './with-accounts.ts';

export const userAdd: Command = {
  usage: 'user add --login LOGIN --name NAME --company COMPANY [--role ROLE] [--password-stdin] … [--json]',
  about: `add a user with a random password, printed only once (roles: ${roles.join(', ')}); also --email, --extension, --language LANGUAGE, --keeps-password`,
  options: {
    login: { type: 'string' },
    name: { type: 'string' },
    company: { type: 'string' },
    role: { type: 'string' },
    language: { type: 'string' },
    email: { type: 'string' },
    extension: { type: 'string' },
    'password-stdin': { type: 'boolean' },
    'keeps-password': { type: 'boolean' },
    ...jsonOption,
  },
  words: 0,
  async run({ options, terminal }) {
    const user = readUser(options);
    const given = options['password-stdin'] ? await readPassword(terminal, user.login) : undefined;
    const first = { password: given, keeps: options['keeps-password'] === true };
    const { user: added, password } = await withAccounts(terminal, async ({ companies, users, actor }) => {
      const { id: companyId } = await companies.findByName(user.company);
      return addUser({ users, random: systemRandom }, { ...user, companyId }, first, actor);
    });
    const shown = given === undefined ? { password } : {};
    if (options.json) terminal.print(JSON.stringify({ id: added.id, login: added.login, role: added.role, ...shown }));
    else terminal.print(given === undefined ? password : `Added ${added.login}.`);
    if (!options.json && given === undefined) {
      terminal.complain(`This is the password of ${added.login}. Keep it now: it is not shown again.`);
    }
    if (added.secondFactorResetAt !== undefined) terminal.complain(setUpCodeHint(added.login));
    return 0;
  },
};

function readUser(options: CommandInput['options']) {
  const [role, language] = [textOf(options.role) ?? 'user', textOf(options.language)];
  if (!isRole(role)) throw new UsageError(`--role is one of: ${roles.join(', ')}`);
  if (language !== undefined && !isLanguage(language))
    throw new UsageError(`--language is one of: ${offeredLanguages().join(', ')}`);
  return {
    login: neededText(options, 'login'),
    name: neededText(options, 'name'),
    company: neededText(options, 'company'),
    email: textOf(options.email),
    extension: textOf(options.extension),
    role,
    language,
  };
}
