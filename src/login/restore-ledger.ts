import type { UserStore } from '../accounts/user-store.ts';
import type { Clock } from '../clock.ts';
import type { CallLedgerStore } from '../policy/call-ledger-store.ts';
import type { SuspendedNumberStore } from '../policy/suspended-number-store.ts';

export interface RestoreLedgerParts {
  ledger: Pick<CallLedgerStore, 'hold' | 'suspend'>;
  users: Pick<UserStore, 'listCallsHeld'>;
  suspended: Pick<SuspendedNumberStore, 'list'>;
  clock: Pick<Clock, 'wait'>;
}

const againMilliseconds = 2_000;

/**
 * Tells the ledger again who is not to be called, from the database, where that is kept: Redis may have lost what it held.
 * Done whenever Redis is there anew, and tried until it succeeds or the signal aborts. That either is away is said elsewhere.
 */
export async function restoreLedger(parts: RestoreLedgerParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await restore(parts);
      return;
    } catch {
      await parts.clock.wait(againMilliseconds, signal).catch(() => {});
    }
  }
}

async function restore({ ledger, users, suspended }: RestoreLedgerParts): Promise<void> {
  const [held, numbers] = await Promise.all([users.listCallsHeld(), suspended.list()]);
  for (const userId of held) await ledger.hold(userId);
  for (const { number } of numbers) await ledger.suspend(number);
}
