import { guardStore } from '../../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../../redis/load-script.ts';
import { digestOf } from './ledger-facts.ts';
import type { LedgerPlace } from './ledger-place.ts';

const scripts = { stop: readScript(import.meta.url, 'stop.lua') };

/** What stays until somebody takes it back: users held, numbers suspended, all calls stopped. A part of the ledger. */
export class CallStopStore {
  readonly #place: LedgerPlace;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  constructor(place: LedgerPlace) {
    this.#place = place;
    this.#run = defineScripts(place.redis, scripts);
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
    await this.#run.stop([this.#place.base], [this.#place.rules, by]);
  }

  async resume(): Promise<void> {
    await guardStore('del', () => this.#place.redis.del(this.#key('stopped')));
  }

  async isStopped(): Promise<boolean> {
    return (await guardStore('exists', () => this.#place.redis.exists(this.#key('stopped')))) === 1;
  }

  async #add(set: 'held' | 'suspended', member: string): Promise<void> {
    await guardStore('sadd', () => this.#place.redis.sadd(this.#key(set), member));
  }

  async #remove(set: 'held' | 'suspended', member: string): Promise<boolean> {
    return (await guardStore('srem', () => this.#place.redis.srem(this.#key(set), member))) === 1;
  }

  #key(name: string): string {
    return `${this.#place.base}:${name}`;
  }
}
