import type { Redis } from 'ioredis';
import { Refusal } from '../../errors.ts';
import { defineScripts, readScript } from '../../redis/load-script.ts';
import { type PostDialDigits, telephoneOf } from './call-destination.ts';
import { CallEventStore, type TakenEvent } from './call-event-store.ts';
import type {
  AdmissionRule,
  AdmissionVerdict,
  Block,
  CallOverview,
  RequestedCall,
  StartVerdict,
} from './call-ledger.ts';
import { CallOverviewStore } from './call-overview-store.ts';
import { type CallRules, type CallTimes, callTimes } from './call-rules.ts';
import { CallStopStore } from './call-stop-store.ts';
import { digestOf, ledgerFactsOf } from './ledger-facts.ts';
import type { LedgerRedis } from './ledger-redis.ts';
import { ledgerRulesOf } from './ledger-rules.ts';

/** What one rule says of a call. */
export interface ExplainedRule {
  rule: AdmissionRule;
  allowed: boolean;
  retryAfterSeconds?: number | undefined;
  detail?: string;
}

const scripts = {
  admit: readScript(import.meta.url, 'admit.lua'),
  explain: readScript(import.meta.url, 'explain.lua'),
  start: readScript(import.meta.url, 'start.lua'),
  finish: readScript(import.meta.url, 'finish.lua'),
  pass: readScript(import.meta.url, 'pass.lua'),
  report: readScript(import.meta.url, 'report.lua'),
  overdue: readScript(import.meta.url, 'overdue.lua'),
  prove: readScript(import.meta.url, 'prove.lua'),
};

/** A telephone that has passed a code, and until when that proves it: milliseconds since the epoch. */
export interface ProvenTelephone {
  number: string;
  postDial?: PostDialDigits | undefined;
  until: number;
}

/** Redis does nothing else while a script runs: so many are some milliseconds. */
const provenBatchSize = 500;

/**
 * The ledger of calls in Redis: what was asked for, placed, answered, passed and spent; and the rules that hold over all api
 * processes and diallers. Each method is one step in Redis, by Redis' clock. All of them throw Refusal store-unavailable
 * when Redis is away. The keys are described in ledger.lua.
 */
export class CallLedgerStore {
  readonly #rules: CallRules;
  readonly #times: CallTimes;
  readonly #run: (script: keyof typeof scripts, ...values: (string | number)[]) => Promise<unknown>;
  readonly #stops: CallStopStore;
  readonly #overview: CallOverviewStore;
  readonly #events: CallEventStore;

  /**
   * @param redis a connection for commands
   * @param times other than the real ones only in tests, as is the base of the keys
   */
  constructor(redis: Redis, rules: CallRules, times: Partial<CallTimes> = {}, base = '{belcode-calls}') {
    this.#rules = rules;
    this.#times = { ...callTimes, ...times };
    const ledger: LedgerRedis = { redis, base, rules: ledgerRulesOf(rules, this.#times) };
    const run = defineScripts(redis, scripts);
    this.#run = (script, ...values) => run[script]([base], [ledger.rules, ...values]);
    this.#stops = new CallStopStore(ledger);
    this.#overview = new CallOverviewStore(ledger, rules);
    this.#events = new CallEventStore(ledger);
  }

  /**
   * Asks whether a call may be queued, and when it may, writes it down and takes it from every allowance.
   *
   * @param instead the call that the caller has found to be over, or has just hung up: its place is taken. One that was
   *   never dialled is settled as `challenge-over`; one that was is settled when its end is told
   */
  async admit(call: RequestedCall, instead = ''): Promise<AdmissionVerdict> {
    const reply = (await this.#run('admit', this.#factsOf(call), instead)) as string[];
    const [reason, retry, deliveryId, challengeId] = reply as [AdmissionRule?, string?, string?, string?];
    if (reason === undefined) return { allowed: true };
    return {
      allowed: false,
      reason,
      ...(retry ? { retryAfterSeconds: Number(retry) } : {}),
      ...(deliveryId && challengeId ? { live: { deliveryId, challengeId } } : {}),
    };
  }

  /** What each rule says of such a call, in order, without taking anything: for `belcode number check` and for countdowns. */
  async explain(call: Omit<RequestedCall, 'deliveryId' | 'challengeId'>): Promise<ExplainedRule[]> {
    const reply = (await this.#run('explain', this.#factsOf(call))) as string[];
    const said: ExplainedRule[] = [];
    for (let i = 0; i < reply.length; i += 4) {
      const [rule, allowed, retry, detail] = reply.slice(i, i + 4);
      said.push({
        rule: rule as AdmissionRule,
        allowed: allowed === '1',
        ...(retry ? { retryAfterSeconds: Number(retry) } : {}),
        ...(detail ? { detail } : {}),
      });
    }
    return said;
  }

  /**
   * The dialler is about to dial: asks once more, and reserves what the call may cost. Unknown calls are refused, and those
   * that are over or were dialled before, as `calls-stopped`.
   */
  async start(deliveryId: string): Promise<StartVerdict> {
    const [reason] = (await this.#run('start', deliveryId)) as Extract<StartVerdict, { allowed: false }>['reason'][];
    return reason === undefined ? { allowed: true } : { allowed: false, reason };
  }

  /**
   * A call is over, or will never be dialled. Gives back what it did not use, and tells it. The second time nothing happens.
   * Minutes are counted as carriers do, each that began, in the hour, the day and the month in which the call was dialled.
   *
   * @param reason `spoken`, or an EndReason of the delivery
   * @param free whether such an end uses up no allowance; one that was never dialled uses up none anyhow
   */
  async finish(deliveryId: string, end: { reason: string; free: boolean; answeredSeconds: number }): Promise<void> {
    const { reason, free, answeredSeconds } = end;
    await this.#run('finish', deliveryId, reason, free ? 1 : 0, Math.max(0, Math.ceil(answeredSeconds)));
  }

  /**
   * The code of this call was answered rightly: the number is proven, and the person's allowance is whole again. The call
   * stays on the API key's account.
   */
  async pass(deliveryId: string): Promise<void> {
    await this.#run('pass', deliveryId);
  }

  /**
   * Keys 9 and 0, and what follows from them at once: the user is held, or the number suspended. Told as an event.
   *
   * @throws Refusal store-unavailable when the ledger does not know the call: nothing was done then
   */
  async report(deliveryId: string, what: 'not-me' | 'wrong-number'): Promise<void> {
    if ((await this.#run('report', deliveryId, what)) !== -1) return;
    throw new Refusal('store-unavailable', 'the ledger does not know the call that was reported');
  }

  /**
   * Puts back what Redis may have lost: which telephones are proven, each for the rest of its time. What Redis still knows
   * stays. A time that is over is left out, and none lasts longer than a passed code proves.
   */
  async prove(telephones: readonly ProvenTelephone[]): Promise<void> {
    for (let i = 0; i < telephones.length; i += provenBatchSize) {
      const batch = telephones.slice(i, i + provenBatchSize);
      await this.#run('prove', ...batch.flatMap((each) => [digestOf(telephoneOf(each)), Math.floor(each.until)]));
    }
  }

  /** Puts back what Redis may have lost: the database is where it is kept. */
  async hold(userId: string): Promise<void> {
    await this.#stops.hold(userId);
  }

  /** Another method, or an operator, lets calls for the user go on. @returns whether they were held */
  async release(userId: string): Promise<boolean> {
    return this.#stops.release(userId);
  }

  async suspend(number: string): Promise<void> {
    await this.#stops.suspend(number);
  }

  /** @returns whether it was suspended */
  async unsuspend(number: string): Promise<boolean> {
    return this.#stops.unsuspend(number);
  }

  /** The one switch: no outside call is admitted or dialled from now on. */
  async stop(by: string): Promise<void> {
    await this.#stops.stop(by);
  }

  async resume(): Promise<void> {
    await this.#stops.resume();
  }

  async isStopped(): Promise<boolean> {
    return this.#stops.isStopped();
  }

  /** Lifts a block of a prefix or a country before its time. @returns whether there was one */
  async lift(area: string): Promise<boolean> {
    return this.#overview.lift(area);
  }

  async blocks(): Promise<Block[]> {
    return (await this.#overview.read()).blocks;
  }

  async overview(): Promise<CallOverview> {
    return this.#overview.read();
  }

  /**
   * Calls that never were finished: dialled, and past the time when Asterisk has ended them, for their dialler died; or
   * admitted, and past the time in which they could be dialled. Whoever finds one finishes it.
   */
  async overdue(): Promise<string[]> {
    return (await this.#run('overdue')) as string[];
  }

  /**
   * Takes events that were told and not yet taken, of whichever api comes first. What a taker does not confirm within half
   * a minute is given to another.
   *
   * @param consumer name of this process @param waitMilliseconds waits so long for the first one; needs a waiting connection
   */
  async takeEvents(consumer: string, waiting: Redis, waitMilliseconds: number): Promise<TakenEvent[]> {
    return this.#events.take(consumer, waiting, waitMilliseconds);
  }

  /** They are dealt with, and forgotten. */
  async confirmEvents(ids: readonly string[]): Promise<void> {
    await this.#events.confirm(ids);
  }

  #factsOf(call: Omit<RequestedCall, 'deliveryId' | 'challengeId'>): string {
    return JSON.stringify(ledgerFactsOf(call, { breakers: this.#times.breakers, rates: this.#rules.rates }));
  }
}
