import type { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';
import { Refusal } from '../errors.ts';
import type { Log } from '../log.ts';
import type { LedgerEvent } from '../policy/call-ledger.ts';
import type { CallLedgerStore } from '../policy/call-ledger-store.ts';
import { type LedgerEventParts, takeLedgerEvent } from './take-ledger-event.ts';

export interface FollowLedgerParts extends LedgerEventParts {
  ledger: Pick<CallLedgerStore, 'takeEvents' | 'confirmEvents' | 'overdue' | 'finish'>;
  /** A connection that waits, used for nothing else. */
  waiting: Redis;
  clock: Clock;
  log: Log;
  /** Name of this process; one of several takes each event. */
  taker: string;
  /** The longest that a call may last. */
  callSeconds: number;
}

const waitMilliseconds = 5_000;
const afterTroubleMilliseconds = 2_000;

/** Takes what happened in calls, one event after the other, until the signal aborts. It outlives Redis and the database. */
export async function followLedger(parts: FollowLedgerParts, signal: AbortSignal): Promise<void> {
  const { ledger, waiting, clock, log, taker } = parts;
  let failing = false;
  while (!signal.aborted) {
    try {
      const told = await ledger.takeEvents(taker, waiting, waitMilliseconds);
      for (const { id, event } of told) {
        await takeOrDrop(parts, event);
        await ledger.confirmEvents([id]);
      }
      if (told.length === 0) await finishOverdue(parts);
      failing = false;
    } catch (error) {
      if (signal.aborted) return;
      // A store that is away is told of by who connects to it.
      if (!failing && !isAway(error)) log.error({ err: error }, 'what happened in calls cannot be read; trying again');
      failing = true;
      await clock.wait(afterTroubleMilliseconds, signal).catch(() => {});
    }
  }
}

/** What a store that is away keeps from being written down comes again; what can never be must not hold up the rest. */
async function takeOrDrop(parts: FollowLedgerParts, event: LedgerEvent): Promise<void> {
  try {
    await takeLedgerEvent(parts, event);
  } catch (error) {
    if (isAway(error)) throw error;
    parts.log.error(
      { err: error, event: event.event },
      'what happened in a call cannot be written down, and is dropped',
    );
  }
}

function isAway(error: unknown): boolean {
  return error instanceof Refusal && error.id === 'store-unavailable';
}

/** Calls of a dialler that died: Asterisk has ended them long ago, and how long they lasted nobody knows. */
async function finishOverdue({
  ledger,
  log,
  callSeconds: answeredSeconds,
}: Pick<FollowLedgerParts, 'ledger' | 'log' | 'callSeconds'>): Promise<void> {
  for (const callId of await ledger.overdue()) {
    log.warn({ delivery: callId }, 'a call whose dialler died is counted as long as a call may last');
    await ledger.finish(callId, { reason: 'interrupted', free: true, answeredSeconds });
  }
}
