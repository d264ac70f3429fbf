import { addOidcClient, type NewOidcClient } from '../accounts/change-oidc-clients.ts';
import { systemRandom } from '../random.ts';
import { type Command, jsonOption, neededText, textsOf, UsageError } from './command.ts';
import { actorOf } from './with-accounts.ts';
import { withOidcClients } from './with-oidc-clients.ts';

const companiesMissing =
  'say who may log in: --company for the users of a company, more than once if need be, or --all-companies';

export const oidcClientAdd: Command = {
  usage:
    'oidc client add --name NAME --redirect ADDRESS… (--company COMPANY… | --all-companies) [--logout-redirect ADDRESS]… ' +
    '[--password-is-enough] [--refresh] [--public] [--json]',
  about: 'let a program log people in by OpenID Connect; its secret is printed only once',
  options: {
    name: { type: 'string' },
    redirect: { type: 'string', multiple: true },
    'logout-redirect': { type: 'string', multiple: true },
    company: { type: 'string', multiple: true },
    'all-companies': { type: 'boolean' },
    'password-is-enough': { type: 'boolean' },
    refresh: { type: 'boolean' },
    public: { type: 'boolean' },
    ...jsonOption,
  },
  words: 0,
  async run({ options, terminal }) {
    const name = neededText(options, 'name');
    const redirectUris = [...new Set(textsOf(options.redirect))];
    if (redirectUris.length === 0) throw new UsageError('--redirect is required: where the program takes the code');
    const names = [...new Set(textsOf(options.company).map((each) => each.trim()))];
    const isForAll = options['all-companies'] === true;
    if (isForAll === names.length > 0) throw new UsageError(companiesMissing);
    const wanted: NewOidcClient = {
      name,
      redirectUris,
      logoutUris: [...new Set(textsOf(options['logout-redirect']))],
      isPublic: options.public === true,
      refreshes: options.refresh === true,
      login: options['password-is-enough'] === true ? 'password' : 'second-factor',
      companies: isForAll ? 'all' : names,
    };
    const made = await withOidcClients(terminal, (stores) =>
      addOidcClient({ ...stores, random: systemRandom }, wanted, actorOf(terminal)),
    );
    const { id, secret = null } = made;
    if (options.json) terminal.print(JSON.stringify({ id, secret }));
    else terminal.print(secret === null ? id : `${id} ${secret}`);
    if (!options.json && secret !== null)
      terminal.complain('The id and the secret. Keep them now: the secret is not shown again.');
    if (terminal.environment.BELCODE_OIDC !== 'on')
      terminal.complain('BELCODE_OIDC is not on here: the api answers no program until it is.');
    return 0;
  },
};
