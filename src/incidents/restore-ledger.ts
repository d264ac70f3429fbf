import type { CompanyStore } from '../accounts/company-store.ts';
import type { HeldCallStore } from '../accounts/held-call-store.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { Clock } from '../clock.ts';
import type { EnrolledNumberStore } from '../factors/enrolled-number-store.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import type { SuspendedNumberStore } from '../policy/suspended-number-store.ts';

export interface RestoreLedgerParts {
  ledger: Pick<CallLedgerStore, 'stops' | 'prove'>;
  heldCalls: Pick<HeldCallStore, 'list'>;
  suspended: Pick<SuspendedNumberStore, 'list'>;
  enrolledNumbers: Pick<EnrolledNumberStore, 'listProven'>;
  audit: Pick<AuditStore, 'list'>;
  companies: Pick<CompanyStore, 'list'>;
  clock: Pick<Clock, 'wait'>;
}

const againMilliseconds = 2_000;
/** Until then no call is admitted, because somebody may have forbidden it. */
const emptyPollMilliseconds = 2_000;
/** Interval between counts of the companies, whose shares depend on whether there are several. */
const companiesMilliseconds = 60_000;

/**
 * Restores holds, suspensions, the stop of all calls and recently proven numbers from the database, because Redis may
 * have lost its data. Runs whenever Redis connects again, and retries until it succeeds or the signal aborts. The
 * connections log when a store is away.
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

async function restore({
  ledger,
  heldCalls,
  suspended,
  enrolledNumbers,
  audit,
  companies,
}: RestoreLedgerParts): Promise<void> {
  const [held, numbers, proven] = await Promise.all([heldCalls.list(), suspended.list(), enrolledNumbers.listProven()]);
  for (const userId of held) await ledger.stops.restoreHold(userId);
  for (const { number, forOthers } of numbers) await ledger.stops.suspend(number, forOthers);
  await ledger.prove(proven);
  const [stopped, resumed] = await Promise.all(
    (['calls-stopped', 'calls-resumed'] as const).map((event) => audit.list({ event, limit: 1 })),
  );
  const [stop, resume] = [stopped?.[0], resumed?.[0]];
  const isOn = stop !== undefined && (resume === undefined || stop.at > resume.at);
  if (isOn && !(await ledger.stops.isStopped()))
    await ledger.stops.stop([stop.actor.kind, stop.actor.id].filter(Boolean).join(' '));
  await ledger.stops.noteRestored((await companies.list()).length);
}

/** Restores the ledger also when Redis is emptied while it stays connected, until the signal aborts. */
export async function keepRestored(
  parts: RestoreLedgerParts & { clock: Pick<Clock, 'wait' | 'now'> },
  signal: AbortSignal,
): Promise<void> {
  const { ledger, companies, clock } = parts;
  let counted = clock.now();
  while (!signal.aborted) {
    await clock.wait(emptyPollMilliseconds, signal).catch(() => {});
    if (signal.aborted) return;
    try {
      if (!(await ledger.stops.isRestored())) await restoreLedger(parts, signal);
      else if (clock.now() - counted > companiesMilliseconds) {
        counted = clock.now();
        await ledger.stops.noteRestored((await companies.list()).length);
      }
    } catch {
      // A store is away, which its connection logs.
    }
  }
}
