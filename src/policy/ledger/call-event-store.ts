import type { Redis } from 'ioredis';
import { guardStore } from '../../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../../redis/load-script.ts';
import type { LedgerEvent } from './call-ledger.ts';
import type { LedgerRedis } from './ledger-redis.ts';

/** All api processes share one consumer group. */
const group = 'api';
const batchSize = 100;

const scripts = {
  take: readScript(import.meta.url, 'take-events.lua'),
  confirm: readScript(import.meta.url, 'confirm-events.lua'),
  renew: readScript(import.meta.url, 'renew-events.lua'),
};

export interface TakenEvent {
  id: string;
  event: LedgerEvent;
}

type Entry = [id: string, fields: string[]];

/** The events of the ledger, each delivered at least once. Part of the ledger. */
export class CallEventStore {
  readonly #ledger: LedgerRedis;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  constructor(ledger: LedgerRedis) {
    this.#ledger = ledger;
    this.#run = defineScripts(ledger.redis, scripts);
  }

  /**
   * Takes events that another consumer did not confirm; when there are none, waits for new ones. An event goes to one
   * api; without confirmation within half a minute it goes to another.
   *
   * @param consumer name of this process
   * @param waiting a waiting connection
   * @param waitMilliseconds longest wait for the first event
   * @param handled ids of events to delete first, in the same step, as `confirm` does
   */
  async take(
    consumer: string,
    waiting: Redis,
    waitMilliseconds: number,
    handled: readonly string[] = [],
  ): Promise<TakenEvent[]> {
    const { base, rules } = this.#ledger;
    const left = (await this.#run.take([base], [rules, group, consumer, ...handled])) as Entry[];
    if (left.length > 0) return left.map(eventOf);
    // For Redis 0 ms means to wait forever.
    const wait = Math.max(1, Math.ceil(waitMilliseconds));
    const reply = (await guardStore('xreadgroup', () =>
      waiting.xreadgroup('GROUP', group, consumer, 'COUNT', batchSize, 'BLOCK', wait, 'STREAMS', `${base}:events`, '>'),
    )) as [stream: string, entries: Entry[]][] | null;
    return (reply?.[0]?.[1] ?? []).map(eventOf);
  }

  /**
   * Keeps events for a process that still works on what it has taken.
   *
   * @returns ids of those that no other process has taken over meanwhile
   */
  async renew(consumer: string, ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const { base, rules } = this.#ledger;
    return (await this.#run.renew([base], [rules, group, consumer, ...ids])) as string[];
  }

  /** Deletes events that have been handled. */
  async confirm(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#run.confirm([this.#ledger.base], [this.#ledger.rules, group, ...ids]);
  }
}

function eventOf([id, fields]: Entry): TakenEvent {
  return { id, event: JSON.parse(fields[1] ?? '') as LedgerEvent };
}
