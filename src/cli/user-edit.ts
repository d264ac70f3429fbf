import { emptyAsNull } from '../accounts/empty-as-null.ts';
import { everyGrant } from '../accounts/grant.ts';
import { isRole, roles, type UserChanges } from '../accounts/user.ts';
import { isLanguage, offeredLanguages } from '../languages/languages.ts';
import { editUser } from '../people/edit-user.ts';
import { type Command, type CommandInput, jsonOption, textOf, UsageError } from './command.ts';
import { setUpCodeHint } from './set-up-code-hint.ts';
import { withPeople } from './with-people.ts';

export const userEdit: Command = {
  usage: 'user edit LOGIN [--name NAME] [--email ADDRESS] [--new-login LOGIN] [--role ROLE] … [--json]',
  about:
    "change a user; also --company, --extension, --language; '' removes a value. A new login, role or company ends the sessions",
  options: {
    name: { type: 'string' },
    email: { type: 'string' },
    'new-login': { type: 'string' },
    role: { type: 'string' },
    company: { type: 'string' },
    extension: { type: 'string' },
    language: { type: 'string' },
    ...jsonOption,
  },
  words: 1,
  async run({ options, words: [login = ''], terminal }) {
    const changes = changesOf(options);
    const company = textOf(options.company);
    const { user, changed, stillAtExtension, wasReset } = await withPeople(terminal, async (people) => {
      const { id: userId } = await people.users.findByLogin(login);
      const companyId = company === undefined ? undefined : (await people.companies.findByName(company)).id;
      return editUser(people, { userId, changes: { ...changes, companyId }, grant: everyGrant }, people.actor);
    });
    if (options.json)
      terminal.print(JSON.stringify({ id: user.id, login: user.login, changed, stillAtExtension, wasReset }));
    else terminal.print(changed.length === 0 ? 'Nothing was changed.' : `Changed ${user.login}.`);
    if (wasReset) terminal.complain(setUpCodeHint(user.login));
    if (stillAtExtension.length > 0) {
      terminal.complain(
        `A method is still at the old extension (${stillAtExtension.join(', ')}). If somebody else has that telephone ` +
          'now: `belcode user remove-device` or `belcode user reset-2fa`.',
      );
    }
    return 0;
  },
};

/** @throws UsageError for an unknown role or language */
function changesOf(options: CommandInput['options']): UserChanges {
  const [role, language] = [textOf(options.role), textOf(options.language)];
  if (role !== undefined && !isRole(role)) throw new UsageError(`--role is one of: ${roles.join(', ')}`);
  if (language !== undefined && language !== '' && !isLanguage(language)) {
    throw new UsageError(`--language is one of: ${offeredLanguages().join(', ')}`);
  }
  return {
    name: textOf(options.name),
    login: textOf(options['new-login']),
    role,
    language: emptyAsNull(language),
    email: emptyAsNull(textOf(options.email)),
    extension: emptyAsNull(textOf(options.extension)),
  };
}
