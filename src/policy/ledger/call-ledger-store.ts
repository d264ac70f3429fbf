import type { Redis } from 'ioredis';
import { Refusal } from '../../errors.ts';
import { defineScripts, readScript } from '../../redis/load-script.ts';
import { type PostDialDigits, telephoneOf } from './call-destination.ts';
import { CallEventStore } from './call-event-store.ts';
import type { AdmissionRule, AdmissionVerdict, RequestedCall, StartVerdict, TrunkName } from './call-ledger.ts';
import { CallOverviewStore } from './call-overview-store.ts';
import { userSubject } from './call-rights.ts';
import { type CallRules, type CallTimes, callTimes } from './call-rules.ts';
import { CallStopStore } from './call-stop-store.ts';
import { digestOf, ledgerFactsOf } from './ledger-facts.ts';
import type { LedgerRedis } from './ledger-redis.ts';
import { ledgerRulesOf } from './ledger-rules.ts';
import { WatchedTrunkStore } from './watched-trunk-store.ts';

/** The verdict of one rule on a call. */
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
  message: readScript(import.meta.url, 'message.lua'),
  finish: readScript(import.meta.url, 'finish.lua'),
  pass: readScript(import.meta.url, 'pass.lua'),
  report: readScript(import.meta.url, 'report.lua'),
  overdue: readScript(import.meta.url, 'overdue.lua'),
  prove: readScript(import.meta.url, 'prove.lua'),
  forgetMissed: readScript(import.meta.url, 'forget-missed.lua'),
  missedOf: readScript(import.meta.url, 'missed-of.lua'),
  noteTrunk: readScript(import.meta.url, 'note-trunk.lua'),
};

/** A telephone that has passed a code, and when that proof expires: milliseconds since the epoch. */
export interface ProvenTelephone {
  number: string;
  postDial?: PostDialDigits | undefined;
  until: number;
}

/** Redis does nothing else while a script runs; a batch of this size takes a few milliseconds. */
const provenBatchSize = 500;

/**
 * The ledger of calls in Redis: which calls were requested, placed, answered and passed, and what they cost. It applies
 * the rules over all api processes and diallers. Each method is one atomic step by Redis' clock, and throws Refusal
 * store-unavailable when Redis is away. ledger.lua describes the keys.
 */
export class CallLedgerStore {
  /** What holds calls: users, numbers, and the switch. */
  readonly stops: CallStopStore;
  /** What an operator sees of the calls. */
  readonly overview: CallOverviewStore;
  /** What the diallers have to say to the api. */
  readonly events: CallEventStore;
  /** The trunks that the diallers watch. */
  readonly watchedTrunks: WatchedTrunkStore;
  readonly #rules: CallRules;
  readonly #times: CallTimes;
  readonly #run: (script: keyof typeof scripts, ...values: (string | number)[]) => Promise<unknown>;

  /**
   * @param redis a connection for commands
   * @param times differs from the default only in tests, like the base of the keys
   */
  constructor(redis: Redis, rules: CallRules, times: Partial<CallTimes> = {}, base = '{belcode-calls}') {
    this.#rules = rules;
    this.#times = { ...callTimes, ...times };
    const ledger: LedgerRedis = { redis, base, rules: ledgerRulesOf(rules, this.#times) };
    const run = defineScripts(redis, scripts);
    this.#run = (script, ...values) => run[script]([base], [ledger.rules, ...values]);
    this.stops = new CallStopStore(ledger);
    this.overview = new CallOverviewStore(ledger, rules);
    this.events = new CallEventStore(ledger);
    this.watchedTrunks = new WatchedTrunkStore(ledger);
  }

  /**
   * Checks whether a call may be queued. An admitted call is recorded and counted in every allowance.
   *
   * @param instead the call to replace, which is over or which the caller has hung up. A call that was never dialled is
   *   settled as `challenge-over`; a dialled call is settled when its dialler calls `finish`
   */
  async admit(call: RequestedCall, instead = ''): Promise<AdmissionVerdict> {
    const reply = (await this.#run('admit', this.#factsOf(call), instead)) as string[];
    const [reason, retry, deliveryId, challengeId, known] = reply as [AdmissionRule?, ...string[]];
    if (reason === undefined) return { allowed: true };
    return {
      allowed: false,
      reason,
      ...(retry ? { retryAfterSeconds: Number(retry) } : {}),
      ...(deliveryId && challengeId
        ? { live: { deliveryId, challengeId, ...(known === '1' && { known: true }) } }
        : {}),
    };
  }

  /**
   * Checks whether a telephone of the exchange may be sent a message, which counts as a ring.
   *
   * @param call as if the telephone were called; `deliveryId` is of this message only
   */
  async message(call: RequestedCall): Promise<AdmissionVerdict> {
    const [reason, retry] = (await this.#run('message', this.#factsOf(call))) as [AdmissionRule?, string?];
    if (reason === undefined) return { allowed: true };
    return { allowed: false, reason, ...(retry ? { retryAfterSeconds: Number(retry) } : {}) };
  }

  /**
   * The verdict of each rule on a call, in order, without any change. For `belcode number check` and for countdowns.
   */
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
   * Checks the rules again just before a call is dialled, and reserves the most that it may cost. Calls that are
   * unknown, over or already dialled are refused as `calls-stopped`.
   */
  async start(deliveryId: string): Promise<StartVerdict> {
    const [reason] = (await this.#run('start', deliveryId)) as Extract<StartVerdict, { allowed: false }>['reason'][];
    return reason === undefined ? { allowed: true } : { allowed: false, reason };
  }

  /**
   * Ends a call that is over or will never be dialled: gives back what it did not use, and sends an event. A second
   * call does nothing. Every started minute counts, as with carriers, in the hour, day and month in which the call was
   * dialled.
   *
   * @param reason `spoken`, or an EndReason of the delivery
   * @param free whether this end uses up no allowance; a call that was never dialled never uses one
   * @param trunk over which it was dialled last
   */
  async finish(
    deliveryId: string,
    end: { reason: string; free: boolean; answeredSeconds: number; trunk?: TrunkName | undefined },
  ): Promise<void> {
    const { reason, free, answeredSeconds, trunk = '' } = end;
    await this.#run('finish', deliveryId, reason, free ? 1 : 0, Math.max(0, Math.ceil(answeredSeconds)), trunk);
  }

  /**
   * Notes that the code of a call was answered correctly: the number is proven, and the person's allowance is full
   * again. The call still counts against the API key.
   *
   * @param announced is published in the same step
   */
  async pass(deliveryId: string, announced?: { channel: string; message: string }): Promise<void> {
    await this.#run('pass', deliveryId, ...(announced === undefined ? [] : [announced.channel, announced.message]));
  }

  /**
   * Lets the numbers of a user be called again that did not press the right keys, because the user has passed by a
   * method.
   *
   * @param by the asker of the challenge that passed; the calls of other askers stay counted. By default everything
   * @returns whether there was anything to lift
   */
  async forgetMissed(userId: string, by?: Pick<RequestedCall, 'purpose' | 'apiKeyId'>): Promise<boolean> {
    const subject = by === undefined ? '' : userSubject({ ...by, userId, factorId: 'any' }, userId);
    return ((await this.#run('forgetMissed', userId, subject)) as number) > 0;
  }

  /**
   * Which of some users have a number that did not press the right keys so often that it is not called for somebody.
   */
  async missedOf(userIds: readonly string[]): Promise<string[]> {
    return (await this.#run('missedOf', ...userIds)) as string[];
  }

  /**
   * Notes how a call ended on a trunk before anybody answered.
   *
   * @param ended `answer`: such as `SIP 403`; undefined for a call that rang or was answered. `max`: for how many
   *   numbers in a row this answer makes the trunk a failing one
   * @returns whether the trunk is failing
   */
  async noteTrunk(
    trunk: TrunkName,
    { number, answer = '', max }: { number: string; answer?: string | undefined; max: number },
  ): Promise<'works' | 'failing' | 'failing-from-now'> {
    const reply = (await this.#run('noteTrunk', trunk, answer, digestOf(number), max)) as number;
    return reply === 0 ? 'works' : reply === 1 ? 'failing' : 'failing-from-now';
  }

  /**
   * Handles keys 9 and 0: holds the user or suspends the number at once, and sends an event.
   *
   * @throws Refusal store-unavailable, also when the ledger does not know the call and therefore does nothing
   */
  async report(deliveryId: string, what: 'not-me' | 'wrong-number'): Promise<void> {
    if ((await this.#run('report', deliveryId, what)) !== -1) return;
    throw new Refusal('store-unavailable', 'the ledger does not know the call that was reported');
  }

  /**
   * Restores proven telephones that Redis may have lost, each for the rest of its time. Existing entries stay, expired
   * ones are skipped, and no proof lasts longer than `provenSeconds`.
   */
  async prove(telephones: readonly ProvenTelephone[]): Promise<void> {
    for (let i = 0; i < telephones.length; i += provenBatchSize) {
      const batch = telephones.slice(i, i + provenBatchSize);
      await this.#run('prove', ...batch.flatMap(provenValues));
    }
  }

  /**
   * Calls that nobody finished: dialled calls that Asterisk must have ended by now and whose dialler died, and admitted
   * calls that can no longer be dialled. The caller must `finish` them.
   */
  async overdue(): Promise<string[]> {
    return (await this.#run('overdue')) as string[];
  }

  #factsOf(call: Omit<RequestedCall, 'deliveryId' | 'challengeId'>): string {
    return JSON.stringify(ledgerFactsOf(call, { breakers: this.#times.breakers, rates: this.#rules.rates }));
  }
}

function provenValues(telephone: ProvenTelephone): (string | number)[] {
  const behind = telephone.postDial === undefined ? '' : digestOf(telephone.number);
  return [digestOf(telephoneOf(telephone)), Math.floor(telephone.until), behind];
}
