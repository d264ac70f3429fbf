import { guardStore } from '../../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../../redis/load-script.ts';
import { askerOf } from './call-rights.ts';
import { digestOf } from './ledger-facts.ts';
import type { LedgerRedis } from './ledger-redis.ts';

type StopSet = 'held' | 'suspended' | 'suspended:others';

const daySeconds = 86_400;

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

  async holdForgotten(userId: string, { known }: { known: boolean }): Promise<void> {
    const [others, own] = this.#forgottenKeys(userId);
    await guardStore('set', () => this.#ledger.redis.set(known ? own : others, '1', 'EX', daySeconds));
  }

  async release(userId: string): Promise<boolean> {
    await guardStore('del', () => this.#ledger.redis.del(this.#forgottenKeys(userId)));
    return this.#remove('held', userId);
  }

  async releaseAdding(userId: string): Promise<void> {
    await guardStore('del', () => this.#ledger.redis.del(this.#key(`heldoff:${askerOf({ userId })}`)));
  }

  async liftMissed(number: string): Promise<boolean> {
    const key = this.#key(`missed:${digestOf(number)}`);
    return (await guardStore('del', () => this.#ledger.redis.del(key))) === 1;
  }

  async suspend(number: string, forOthers: boolean): Promise<void> {
    await this.#add(forOthers ? 'suspended:others' : 'suspended', digestOf(number));
  }

  async unsuspend(number: string): Promise<boolean> {
    const removed = await Promise.all(
      (['suspended', 'suspended:others'] as const).map((set) => this.#remove(set, digestOf(number))),
    );
    return removed.includes(true);
  }

  async noteRestored(companies: number): Promise<void> {
    const fields = { companies };
    await guardStore('hset', () => this.#ledger.redis.hset(this.#key('restored'), fields));
  }

  async isRestored(): Promise<boolean> {
    return (await guardStore('exists', () => this.#ledger.redis.exists(this.#key('restored')))) === 1;
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

  async #add(set: StopSet, member: string): Promise<void> {
    await guardStore('sadd', () => this.#ledger.redis.sadd(this.#key(set), member));
  }

  async #remove(set: StopSet, member: string): Promise<boolean> {
    return (await guardStore('srem', () => this.#ledger.redis.srem(this.#key(set), member))) === 1;
  }

  #forgottenKeys(userId: string): [others: string, known: string] {
    return [this.#key(`held:anonymous:${userId}`), this.#key(`held:anonymous:known:${userId}`)];
  }

  #key(name: string): string {
    return `${this.#ledger.base}:${name}`;
  }
}
