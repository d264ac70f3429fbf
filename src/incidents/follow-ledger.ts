import type { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';
import { Refusal } from '../errors.ts';
import type { Log } from '../log.ts';
import type { CallEventStore, TakenEvent } from '../policy/ledger/call-event-store.ts';
import type { LedgerEvent } from '../policy/ledger/call-ledger.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import { withRequestId } from '../request-id.ts';
import { handleLedgerEvent, type LedgerEventParts } from './handle-ledger-event.ts';

export interface FollowLedgerParts extends LedgerEventParts {
  ledger: Pick<CallLedgerStore, 'overdue' | 'finish'> & { events: Pick<CallEventStore, 'take' | 'confirm' | 'renew'> };
  /** A connection for blocking reads only. */
  waiting: Redis;
  clock: Clock;
  log: Log;
  /** Name of this process; each event goes to one process. */
  consumer: string;
  /** The longest that a call may last. */
  callSeconds: number;
}

const waitMilliseconds = 5_000;
const afterTroubleMilliseconds = 2_000;
/** Interval between searches for calls of dead diallers. */
const pollMilliseconds = 5_000;
/**
 * How long events are ours without a word. Another process takes over what was not confirmed for 30 s (`eventTaken`),
 * and each query of ours takes at most 2.5 s.
 */
const renewMilliseconds = 8_000;
/** After this many failures in a row the store counts as away. */
const maxFailures = 3;

/**
 * Handles the events of calls one after the other until the signal aborts. Survives outages of Redis and the database.
 */
export async function followLedger(parts: FollowLedgerParts, signal: AbortSignal): Promise<void> {
  const { clock, log } = parts;
  let failing = false;
  let looked = 0;
  const handled: string[] = [];
  while (!signal.aborted) {
    try {
      await takeEvents(parts, handled);
      // By time and not when idle, because at nine it is never idle.
      if (clock.now() - looked >= pollMilliseconds) {
        looked = clock.now();
        await finishOverdue(parts);
      }
      failing = false;
    } catch (error) {
      if (signal.aborted) return;
      // The connection logs that a store is away.
      if (!failing && !isAway(error)) log.error({ err: error }, 'the events of calls cannot be read; trying again');
      failing = true;
      await clock.wait(afterTroubleMilliseconds, signal).catch(() => {});
    }
  }
  await parts.ledger.events.confirm(handled).catch(() => undefined);
}

/**
 * An event that cannot be stored now comes again later and does not delay the others.
 *
 * @param handled the last event of the time before, which is confirmed in the step that takes the next ones
 */
async function takeEvents(parts: FollowLedgerParts, handled: string[]): Promise<void> {
  const { ledger, waiting, consumer } = parts;
  let away: unknown;
  let failures = 0;
  const events = await ledger.events.take(consumer, waiting, waitMilliseconds, handled);
  handled.length = 0;
  let renewedAt = parts.clock.now();
  handled.push(...(await handlePasses(parts, events)));
  const left = new Map(events.filter(({ id }) => !handled.includes(id)).map(({ id, event }) => [id, event]));
  for (const [id, event] of left) {
    try {
      if (parts.clock.now() - renewedAt >= renewMilliseconds) {
        renewedAt = parts.clock.now();
        const ours = await ledger.events.renew(consumer, [...left.keys()]);
        for (const each of left.keys()) if (!ours.includes(each)) left.delete(each);
      }
      if (!left.delete(id)) continue;
      await ledger.events.confirm(handled);
      handled.length = 0;
      await withRequestId('call' in event ? event.call.requestId : undefined, () => handleOrDrop(parts, event));
      handled.push(id);
    } catch (error) {
      away = error;
      failures += 1;
      if (failures === maxFailures) break;
    }
  }
  if (away !== undefined) throw away;
}

/**
 * Records all right codes among the events in one statement.
 *
 * @returns the ids of what was recorded; none when there are not two, or when it fails: then each is handled alone
 */
async function handlePasses(parts: FollowLedgerParts, events: readonly TakenEvent[]): Promise<string[]> {
  const passes = events.flatMap(({ id, event }) => (event.event === 'call-passed' ? [{ id, event }] : []));
  if (passes.length < 2) return [];
  const recorded = parts.callRecords.notePasses(
    passes.map(({ event }) => event),
    parts.clock.now(),
  );
  return recorded.then(
    () => passes.map(({ id }) => id),
    () => [],
  );
}

/**
 * An event comes again while a store is away. One that can never be stored is dropped, so that it does not block the
 * rest.
 */
async function handleOrDrop(parts: FollowLedgerParts, event: LedgerEvent): Promise<void> {
  try {
    await handleLedgerEvent(parts, event);
  } catch (error) {
    if (isAway(error)) throw error;
    parts.log.error({ err: error, event: event.event }, 'an event of a call cannot be stored, and is dropped');
  }
}

function isAway(error: unknown): boolean {
  return error instanceof Refusal && error.id === 'store-unavailable';
}

/** Ends calls of a dead dialler in the ledger. Asterisk has ended them long ago; their length is unknown. */
async function finishOverdue({
  ledger,
  log,
  callSeconds: answeredSeconds,
}: Pick<FollowLedgerParts, 'ledger' | 'log' | 'callSeconds'>): Promise<void> {
  for (const deliveryId of await ledger.overdue()) {
    log.warn(
      { delivery: deliveryId },
      'no dialler reported the end of a call; if it was dialled, it counts with the maximum length',
    );
    await ledger.finish(deliveryId, { reason: 'interrupted', free: true, answeredSeconds });
  }
}
