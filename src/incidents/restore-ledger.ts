import type { CompanyStore } from '../accounts/company-store.ts';
import type { HeldCallStore } from '../accounts/held-call-store.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { Clock } from '../clock.ts';
import type { EnrolledNumberStore } from '../factors/enrolled-number-store.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import type { CallStopStore, Undo } from '../policy/ledger/call-stop-store.ts';
import type { SuspendedNumberStore } from '../policy/suspended-number-store.ts';

export interface RestoreLedgerParts {
  ledger: Pick<CallLedgerStore, 'prove'> & {
    stops: Pick<CallStopStore, 'restoreHold' | 'restoreSuspension' | 'restoreStop' | 'noteRestored' | 'isRestored'>;
  };
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

/** What is restored and may be lifted meanwhile: what PostgreSQL has of it, and how Redis gets it back. */
interface Restored<Item> {
  list(): Promise<Item[]>;
  put(item: Item): Promise<Undo | undefined>;
}

/**
 * Restores holds, suspensions, the stop of all calls and recently proven numbers from the database, because Redis may
 * have lost its data. Runs whenever Redis connects again, and retries until it succeeds or the signal aborts. The
 * connections log when a store is away.
 */
export async function restoreLedger(parts: RestoreLedgerParts, signal: AbortSignal): Promise<void> {
  const restorers = restorersOf(parts);
  while (!signal.aborted) {
    try {
      for (const restore of restorers) await restore();
      await parts.ledger.prove(await parts.enrolledNumbers.listProven());
      await parts.ledger.stops.noteRestored((await parts.companies.list()).length);
      return;
    } catch {
      await parts.clock.wait(againMilliseconds, signal).catch(() => {});
    }
  }
}

function restorersOf({ ledger: { stops }, heldCalls, suspended, audit }: RestoreLedgerParts): (() => Promise<void>)[] {
  return [
    restorer({ list: () => heldCalls.list(), put: (held) => stops.restoreHold(held) }),
    restorer({
      list: async () => (await suspended.list()).map(({ number, forOthers = false }) => ({ number, forOthers })),
      put: ({ number, forOthers }) => stops.restoreSuspension(number, forOthers),
    }),
    restorer({ list: () => stoppedBy(audit), put: (by) => stops.restoreStop(by) }),
  ];
}

/**
 * Lists, puts back, and lists again: what an operator has lifted meanwhile would be back in Redis and nowhere else, so
 * it is undone. What one run has put back, a later one undoes, when the database was away in between. What somebody
 * stops meanwhile has no row yet, and stays: the ledger knows which stops are restored ones.
 */
function restorer<Item>({ list, put }: Restored<Item>): () => Promise<void> {
  const undos = new Map<string, Undo>();
  return async () => {
    for (const item of await list()) {
      const undo = await put(item);
      if (undo !== undefined) undos.set(JSON.stringify(item), undo);
    }
    if (undos.size === 0) return;
    const still = new Set((await list()).map((item) => JSON.stringify(item)));
    for (const [item, undo] of undos) if (!still.has(item)) await undo();
  };
}

/** The actor who has stopped all calls, as the audit says; none when they go on. */
async function stoppedBy(audit: RestoreLedgerParts['audit']): Promise<string[]> {
  const [stopped, resumed] = await Promise.all(
    (['calls-stopped', 'calls-resumed'] as const).map((event) => audit.list({ event, limit: 1 })),
  );
  const [stop, resume] = [stopped?.[0], resumed?.[0]];
  if (stop === undefined || (resume !== undefined && stop.at <= resume.at)) return [];
  return [[stop.actor.kind, stop.actor.id].filter(Boolean).join(' ')];
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
