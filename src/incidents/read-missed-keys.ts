import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';

/**
 * Which of some users have a telephone that is not called for somebody, because the right keys were not pressed today.
 *
 * @throws Refusal store-unavailable
 */
export async function readMissedKeys(
  { ledger }: { ledger: Pick<CallLedgerStore, 'missedOf'> },
  users: readonly { userId: string }[],
): Promise<ReadonlySet<string>> {
  return new Set(await ledger.missedOf(users.map(({ userId }) => userId)));
}
