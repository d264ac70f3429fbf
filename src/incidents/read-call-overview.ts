import { loginsOf } from '../accounts/logins-of.ts';
import type { RememberedBrowserStore } from '../accounts/remembered-browser-store.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { EnrolledNumberStore, ShownSuspension } from '../factors/enrolled-number-store.ts';
import type { CallOverview } from '../policy/ledger/call-ledger.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';

/** How many suspended numbers an overview has; the command `number list` has all. */
export const maxSuspensions = 100;

/**
 * What the ledger tells of the calls now and in the last 24 hours, and which numbers are suspended, newest first.
 *
 * @returns `saved`: calls that remembered browsers have made needless;
 *   `logins`, by id, of the users who are being called and of the one who has stopped the calls
 * @throws Refusal store-unavailable
 */
export async function readCallOverview({
  ledger,
  users,
  rememberedBrowsers,
  enrolledNumbers,
}: {
  ledger: Pick<CallLedgerStore, 'overview'>;
  users: Pick<UserStore, 'find'>;
  rememberedBrowsers: Pick<RememberedBrowserStore, 'callsSaved'>;
  enrolledNumbers: Pick<EnrolledNumberStore, 'listSuspended'>;
}): Promise<{
  overview: CallOverview;
  logins: ReadonlyMap<string, string>;
  saved: number;
  suspensions: ShownSuspension[];
}> {
  const overview = await ledger.overview.read();
  const [, stoppedBy] = overview.stopped?.by.split(' ') ?? [];
  const saved = await rememberedBrowsers.callsSaved();
  const suspensions = await enrolledNumbers.listSuspended({ limit: maxSuspensions });
  const logins = await loginsOf(users, [stoppedBy, ...overview.live.map(({ userId }) => userId)]);
  return { overview, saved, suspensions, logins };
}
