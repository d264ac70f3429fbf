import { loginsOf } from '../accounts/logins-of.ts';
import type { RememberedBrowserStore } from '../accounts/remembered-browser-store.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { CallOverview } from '../policy/ledger/call-ledger.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';

/**
 * What the ledger tells of the calls now and in the last 24 hours.
 *
 * @returns `saved`: calls that remembered browsers have made needless;
 *   `logins`, by id, of the users who are being called and of the one who has stopped the calls
 * @throws Refusal store-unavailable
 */
export async function readCallOverview({
  ledger,
  users,
  rememberedBrowsers,
}: {
  ledger: Pick<CallLedgerStore, 'overview'>;
  users: Pick<UserStore, 'find'>;
  rememberedBrowsers: Pick<RememberedBrowserStore, 'callsSaved'>;
}): Promise<{ overview: CallOverview; logins: ReadonlyMap<string, string>; saved: number }> {
  const overview = await ledger.overview.read();
  const [, stoppedBy] = overview.stopped?.by.split(' ') ?? [];
  const saved = await rememberedBrowsers.callsSaved();
  return { overview, saved, logins: await loginsOf(users, [stoppedBy, ...overview.live.map(({ userId }) => userId)]) };
}
