import { type Command, jsonOption, UsageError } from './command.ts';
import { formatTable } from './format-table.ts';
import { withSigningKeys } from './with-signing-keys.ts';

export const oidcKeys: Command = {
  usage: 'oidc keys [--renew [--at-once]] [--json]',
  about:
    'list the keys that sign for programs; --renew makes the next one, which signs in an hour; with --at-once it signs ' +
    'now and the others are forgotten',
  options: { renew: { type: 'boolean' }, 'at-once': { type: 'boolean' }, ...jsonOption },
  words: 0,
  async run({ options, terminal }) {
    const atOnce = options['at-once'] === true;
    const renew = options.renew === true;
    if (atOnce && !renew) throw new UsageError('--at-once belongs to --renew');
    const keys = await withSigningKeys(terminal, { seals: renew }, async (store) => {
      if (renew) await store.renew({ atOnce });
      return store.show();
    });
    const shown = keys.map(({ madeAt, signsFrom, ...key }) => ({
      ...key,
      madeAt: madeAt.toISOString(),
      signsFrom: signsFrom.toISOString(),
    }));
    if (options.json) terminal.print(JSON.stringify(shown));
    else if (shown.length === 0)
      terminal.complain('belcode: there is no key yet; the api makes it with BELCODE_OIDC=on');
    else
      terminal.print(
        formatTable([
          ['ID', 'STATE', 'MADE', 'SIGNS FROM', 'SEALED BY'],
          ...shown.map((key) => [key.kid, key.state, key.madeAt, key.signsFrom, key.sealedBy]),
        ]),
      );
    return shown.length === 0 ? 1 : 0;
  },
};
