import { isScope, scopes } from '../accounts/api-key.ts';
import { addApiKey } from '../accounts/change-api-keys.ts';
import { systemRandom } from '../random.ts';
import { type Command, jsonOption, textsOf, UsageError } from './command.ts';
import { actorOf } from './with-accounts.ts';
import { withApiKeys } from './with-api-keys.ts';

const maxNameLength = 80;

export const keyAdd: Command = {
  usage: 'key add --name NAME [--scope SCOPE]… [--company COMPANY]… [--json]',
  about: `make an API key, printed only once (scopes: ${scopes.join(', ')}); --company binds it to the users of a company`,
  options: {
    name: { type: 'string' },
    scope: { type: 'string', multiple: true },
    company: { type: 'string', multiple: true },
    ...jsonOption,
  },
  words: 0,
  async run({ options, terminal }) {
    const name = typeof options.name === 'string' ? options.name.trim() : '';
    if (name === '' || name.length > maxNameLength || /\p{Cc}/u.test(name)) {
      throw new UsageError(`--name is required: what or whom the key is for, at most ${maxNameLength} characters`);
    }
    const wanted = [...new Set(textsOf(options.scope))];
    const granted = wanted.filter(isScope);
    if (granted.length < wanted.length) throw new UsageError(`--scope is one of: ${scopes.join(', ')}`);
    const names = [...new Set(textsOf(options.company).map((each) => each.trim()))];
    const { id, key } = await withApiKeys(terminal, async ({ keys, companies, audit }) => {
      const bound = await Promise.all(names.map((each) => companies.findByName(each)));
      const request = { name, scopes: granted, companies: bound };
      return addApiKey({ keys, audit, random: systemRandom }, request, actorOf(terminal));
    });
    terminal.print(
      options.json
        ? JSON.stringify({ id, name, scopes: granted, companies: names.length > 0 ? names : null, key })
        : key,
    );
    if (!options.json) terminal.complain('Keep it now: it is not shown again.');
    return 0;
  },
};
