import type { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';
import { Refusal } from '../errors.ts';
import type { Log } from '../log.ts';
import type { LedgerEvent } from '../policy/ledger/call-ledger.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import { handleLedgerEvent, type LedgerEventParts } from './handle-ledger-event.ts';

export interface FollowLedgerParts extends LedgerEventParts {
  ledger: Pick<CallLedgerStore, 'takeEvents' | 'confirmEvents' | 'overdue' | 'finish'>;
  /** A connection that waits, used for nothing else. */
  waiting: Redis;
  clock: Clock;
  log: Log;
  /** Name of this process; one of several takes each event. */
  consumer: string;
  /** The longest that a call may last. */
  callSeconds: number;
}

const waitMilliseconds = 5_000;
const afterTroubleMilliseconds = 2_000;
/** How often calls of dead diallers are looked for. */
const pollMilliseconds = 5_000;
/** A store that fails so often in a row is away for all of them. */
const maxFailures = 3;

/** Takes what happened in calls, one event after the other, until the signal aborts. It outlives Redis and the database. */
export async function followLedger(parts: FollowLedgerParts, signal: AbortSignal): Promise<void> {
  const { clock, log } = parts;
  let failing = false;
  let looked = 0;
  while (!signal.aborted) {
    try {
      await takeEvents(parts);
      // By time, and not only when nothing happens: at nine something always does.
      if (clock.now() - looked >= pollMilliseconds) {
        looked = clock.now();
        await finishOverdue(parts);
      }
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

/** What cannot be written down just now comes again later, and holds up none of the others. */
async function takeEvents(parts: FollowLedgerParts): Promise<void> {
  const { ledger, waiting, consumer } = parts;
  let away: unknown;
  let failures = 0;
  for (const { id, event } of await ledger.takeEvents(consumer, waiting, waitMilliseconds)) {
    try {
      await handleOrDrop(parts, event);
      await ledger.confirmEvents([id]);
    } catch (error) {
      away = error;
      failures += 1;
      if (failures === maxFailures) break;
    }
  }
  if (away !== undefined) throw away;
}

/** What a store that is away keeps from being written down comes again; what can never be must not hold up the rest. */
async function handleOrDrop(parts: FollowLedgerParts, event: LedgerEvent): Promise<void> {
  try {
    await handleLedgerEvent(parts, event);
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
    log.warn(
      { delivery: callId },
      'a call that nobody finished: one that was dialled is counted as long as a call may last',
    );
    await ledger.finish(callId, { reason: 'interrupted', free: true, answeredSeconds });
  }
}
