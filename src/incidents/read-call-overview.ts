import { loginsOf } from '../accounts/logins-of.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { CallOverview } from '../policy/ledger/call-ledger.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';

/**
 * What the ledger tells of the calls now and in the last 24 hours.
 *
 * @returns `logins`, by id, of the users who are being called and of the one who has stopped the calls
 * @throws Refusal store-unavailable
 */
export async function readCallOverview({
  ledger,
  users,
}: {
  ledger: Pick<CallLedgerStore, 'overview'>;
  users: Pick<UserStore, 'find'>;
}): Promise<{ overview: CallOverview; logins: ReadonlyMap<string, string> }> {
  const overview = await ledger.overview.read();
  const [, stoppedBy] = overview.stopped?.by.split(' ') ?? [];
  return { overview, logins: await loginsOf(users, [stoppedBy, ...overview.live.map(({ userId }) => userId)]) };
}
