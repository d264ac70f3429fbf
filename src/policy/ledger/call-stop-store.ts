import { guardStore } from '../../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../../redis/load-script.ts';
import { digestOf } from './ledger-facts.ts';
import type { LedgerRedis } from './ledger-redis.ts';

const scripts = { stop: readScript(import.meta.url, 'stop.lua') };

/** Held users, suspended numbers and the stop switch, which last until somebody lifts them. Part of the ledger. */
export class CallStopStore {
  readonly #ledger: LedgerRedis;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  constructor(ledger: LedgerRedis) {
    this.#ledger = ledger;
    this.#run = defineScripts(ledger.redis, scripts);
  }

  async hold(userId: string): Promise<void> {
    await this.#add('held', userId);
  }

  async release(userId: string): Promise<boolean> {
    return this.#remove('held', userId);
  }

  async suspend(number: string): Promise<void> {
    await this.#add('suspended', digestOf(number));
  }

  async unsuspend(number: string): Promise<boolean> {
    return this.#remove('suspended', digestOf(number));
  }

  async stop(by: string): Promise<void> {
    await this.#run.stop([this.#ledger.base], [this.#ledger.rules, by]);
  }

  async resume(): Promise<void> {
    await guardStore('del', () => this.#ledger.redis.del(this.#key('stopped')));
  }

  async isStopped(): Promise<boolean> {
    return (await guardStore('exists', () => this.#ledger.redis.exists(this.#key('stopped')))) === 1;
  }

  async #add(set: 'held' | 'suspended', member: string): Promise<void> {
    await guardStore('sadd', () => this.#ledger.redis.sadd(this.#key(set), member));
  }

  async #remove(set: 'held' | 'suspended', member: string): Promise<boolean> {
    return (await guardStore('srem', () => this.#ledger.redis.srem(this.#key(set), member))) === 1;
  }

  #key(name: string): string {
    return `${this.#ledger.base}:${name}`;
  }
}
