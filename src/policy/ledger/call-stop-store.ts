import { guardStore } from '../../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../../redis/load-script.ts';
import { askerOf } from './call-rights.ts';
import { eraseCallsOf } from './erased-calls-store.ts';
import { digestOf } from './ledger-facts.ts';
import type { LedgerRedis } from './ledger-redis.ts';

/** Takes back what was restored, unless somebody has stopped the same again since. */
export type Undo = () => Promise<void>;

type StopSet = 'held' | 'held:elsewhere' | 'suspended' | 'suspended:others';

const daySeconds = 86_400;

const scripts = {
  stop: readScript(import.meta.url, 'stop.lua'),
  change: readScript(import.meta.url, 'change-stops.lua'),
};

/** Held users, suspended numbers and the stop switch, which last until somebody lifts them. Part of the ledger. */
export class CallStopStore {
  readonly #ledger: LedgerRedis;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  constructor(ledger: LedgerRedis) {
    this.#ledger = ledger;
    this.#run = defineScripts(ledger.redis, scripts);
  }

  /**
   * Refuses calls to this user.
   *
   * @param where `known`: the user has passed lately from there; otherwise those who are known go on
   */
  async hold(userId: string, { known } = { known: true }): Promise<void> {
    await this.#add(known ? 'held' : 'held:elsewhere', userId);
  }

  /**
   * Restores a hold from the database, because Redis may have lost it. One of which the database does not know where,
   * is for all, unless Redis still has it for elsewhere.
   *
   * @returns what undoes it; undefined when Redis had it
   */
  async restoreHold({ userId, known }: { userId: string; known: boolean | undefined }): Promise<Undo | undefined> {
    if (known === undefined && (await this.#isHeldElsewhere(userId))) return undefined;
    return this.#restore(known === false ? 'held:elsewhere' : 'held', userId);
  }

  /** Restores a suspension likewise. */
  restoreSuspension(number: string, forOthers: boolean): Promise<Undo | undefined> {
    return this.#restore(forOthers ? 'suspended:others' : 'suspended', digestOf(number));
  }

  /** Restores the stop of all calls likewise. */
  async restoreStop(by: string): Promise<Undo | undefined> {
    if (!(await this.#stop('restore', by))) return undefined;
    return async () => void (await this.#stop('undo'));
  }

  /**
   * Refuses calls for a forgotten password of this user for a day, and no others.
   *
   * @param where `known`: the user has passed lately from there; otherwise those who are known go on
   */
  async holdForgotten(userId: string, { known }: { known: boolean }): Promise<void> {
    const [others, own] = this.#forgottenKeys(userId);
    await guardStore('set', () => this.#ledger.redis.set(known ? own : others, '1', 'EX', daySeconds));
  }

  /**
   * Allows calls for a held user again: another method passed, or an operator allows it.
   *
   * @returns whether they were held
   */
  async release(userId: string): Promise<boolean> {
    await guardStore('del', () => this.#ledger.redis.del(this.#forgottenKeys(userId)));
    const removed = await Promise.all((['held', 'held:elsewhere'] as const).map((set) => this.#remove(set, userId)));
    return removed.includes(true);
  }

  /**
   * Leaves only the last two digits of the number in the calls of a user who is erased, and in the events of their
   * ends. Everything else that the ledger keeps of numbers is digests.
   */
  async eraseCallsOf(userId: string): Promise<void> {
    await eraseCallsOf(this.#ledger, userId);
  }

  /** Allows a user to add telephones again, after a stranger reported their calls. */
  async releaseAdding(userId: string): Promise<void> {
    await guardStore('del', () => this.#ledger.redis.del(this.#key(`heldoff:${askerOf({ userId })}`)));
  }

  /** Lets one number be called again, for every asker. @returns whether there was such a call */
  async liftMissed(number: string): Promise<boolean> {
    const key = this.#key(`missed:${digestOf(number)}`);
    return (await guardStore('del', () => this.#ledger.redis.del(key))) === 1;
  }

  /** @param forOthers whether its owners may still be called at it */
  async suspend(number: string, forOthers = false): Promise<void> {
    await this.#add(forOthers ? 'suspended:others' : 'suspended', digestOf(number));
  }

  /** @returns whether the number was suspended */
  async unsuspend(number: string): Promise<boolean> {
    const removed = await Promise.all(
      (['suspended', 'suspended:others'] as const).map((set) => this.#remove(set, digestOf(number))),
    );
    return removed.includes(true);
  }

  /** Notes that everything has been restored from the database, and how many companies there are. */
  async noteRestored(companies: number): Promise<void> {
    const fields = { companies };
    await guardStore('hset', () => this.#ledger.redis.hset(this.#key('restored'), fields));
  }

  async isRestored(): Promise<boolean> {
    return (await guardStore('exists', () => this.#ledger.redis.exists(this.#key('restored')))) === 1;
  }

  /** The stop switch: from now on no outside call is admitted or dialled. */
  async stop(by: string): Promise<void> {
    await this.#stop('put', by);
  }

  async resume(): Promise<void> {
    await guardStore('del', () => this.#ledger.redis.del(this.#key('stopped')));
  }

  async isStopped(): Promise<boolean> {
    return (await guardStore('exists', () => this.#ledger.redis.exists(this.switchKey))) === 1;
  }

  /** Exists while all outside calls are stopped. */
  get switchKey(): string {
    return this.#key('stopped');
  }

  /** @returns whether this has changed it */
  async #stop(act: 'put' | 'restore' | 'undo', by = ''): Promise<boolean> {
    return (await this.#run.stop([this.#ledger.base], [this.#ledger.rules, act, by])) === 1;
  }

  async #isHeldElsewhere(userId: string): Promise<boolean> {
    const key = this.#key('held:elsewhere');
    return (await guardStore('sismember', () => this.#ledger.redis.sismember(key, userId))) === 1;
  }

  async #restore(set: StopSet, member: string): Promise<Undo | undefined> {
    if (!(await this.#change('restore', set, member))) return undefined;
    return async () => void (await this.#change('undo', set, member));
  }

  #add(set: StopSet, member: string): Promise<boolean> {
    return this.#change('put', set, member);
  }

  #remove(set: StopSet, member: string): Promise<boolean> {
    return this.#change('take', set, member);
  }

  /** @returns whether this has changed the set */
  async #change(act: 'put' | 'take' | 'restore' | 'undo', set: StopSet, member: string): Promise<boolean> {
    return (await this.#run.change([this.#ledger.base], [this.#ledger.rules, act, set, member])) === 1;
  }

  #forgottenKeys(userId: string): [others: string, known: string] {
    return [this.#key(`held:anonymous:${userId}`), this.#key(`held:anonymous:known:${userId}`)];
  }

  #key(name: string): string {
    return `${this.#ledger.base}:${name}`;
  }
}
