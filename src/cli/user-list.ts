import type { Enrolment } from '../factors/enrolment-row.ts';
import { type Command, jsonOption, textOf } from './command.ts';
import { printRows } from './print-rows.ts';
import { type Accounts, withAccounts } from './with-accounts.ts';

const batchSize = 500;

export const userList: Command = {
  usage: 'user list [--company COMPANY] [--search TEXT] [--json]',
  about: 'list the users and the kinds of their second factors',
  options: { company: { type: 'string' }, search: { type: 'string' }, ...jsonOption },
  words: 0,
  async run(input) {
    const { options, terminal } = input;
    const search = textOf(options.search);
    const users = await withAccounts(terminal, async (accounts) => {
      const companyId = await accounts.companyId(textOf(options.company));
      return listAll(accounts, { companyId, search });
    });
    const heads = ['LOGIN', 'NAME', 'ROLE', 'SECOND FACTOR', 'SINCE', 'DISABLED'];
    printRows(input, users, heads, (user) => [
      user.login,
      user.name,
      user.role,
      kindsOf(user),
      user.factors[0]?.addedAt,
      user.disabledAt,
    ]);
    return 0;
  },
};

async function listAll(
  { enrolments }: Pick<Accounts, 'enrolments'>,
  query: { companyId: string | undefined; search: string | undefined },
): Promise<Enrolment[]> {
  const all: Enrolment[] = [];
  for (;;) {
    const page = await enrolments.list({ ...query, after: all.at(-1)?.cursor, limit: batchSize });
    all.push(...page);
    if (page.length < batchSize) return all;
  }
}

/** `phone×2 authenticator` */
function kindsOf({ factors }: Enrolment): string {
  const counts = new Map<string, number>();
  for (const { kind } of factors) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => (count === 1 ? kind : `${kind}×${count}`)).join(' ');
}
