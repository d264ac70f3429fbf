import { maskTelephone } from '../factors/mask-telephone.ts';
import { type Command, jsonOption } from './command.ts';
import { printRows } from './print-rows.ts';
import { withCalls } from './with-calls.ts';

export const numberList: Command = {
  usage: 'number list [--json]',
  about: 'list the numbers that key 0 or an operator suspended, newest first, for `number release`',
  options: jsonOption,
  words: 0,
  async run({ options, terminal }) {
    const found = await withCalls(terminal, async ({ config, enrolledNumbers }) =>
      (await enrolledNumbers.listSuspended()).map(({ number, ...rest }) => ({
        ...rest,
        number: maskTelephone(number, config.BELCODE_COUNTRY),
      })),
    );
    const heads = ['ID', 'NUMBER', 'SINCE', 'CALLED FOR', 'USERS'];
    printRows({ options, terminal }, found, heads, ({ id, number, suspendedAt, forOthers, logins }) => [
      ...[id, number, suspendedAt],
      forOthers ? 'logins of its owner' : 'nobody',
      logins.join(' '),
    ]);
    return 0;
  },
};
