import type { Redis } from 'ioredis';
import type { AdmissionVerdict, LedgerEvent, RequestedCall } from '../../../src/policy/ledger/call-ledger.ts';
import { CallLedgerStore } from '../../../src/policy/ledger/call-ledger-store.ts';
import type { CallRules, CallTimes } from '../../../src/policy/ledger/call-rules.ts';
import { noRates } from '../../../src/policy/rate-table.ts';
import { systemRandom } from '../../../src/random.ts';
import { connectLab } from '../../connections.ts';

export type Ledger = Awaited<ReturnType<typeof openLedger>>;

/** No allowance and no budget refuses anything. */
export const generous: CallRules = {
  number: [],
  user: [],
  address: [],
  apiKey: [],
  budgetMinutes: {},
  budgetMoney: {},
  rates: noRates,
  callSeconds: 150,
};

/** Calls may follow each other at once, and a spoken code is not waited for. */
export const noPause: Partial<CallTimes> = { pauses: [0], codeLife: 0 };

export const busyEnd = { reason: 'busy', free: true, answeredSeconds: 0 };
export const spokenEnd = { reason: 'spoken', free: false, answeredSeconds: 40 };

/** A ledger with its own keys, and helpers for frequent acts. */
export async function openLedger(
  rules: Partial<CallRules> = {},
  times: Partial<CallTimes> = noPause,
  base = `{belcode-calls-${systemRandom.id()}}`,
) {
  const redis = await connectLab('commands', 'ledger');
  const over = (connection: Redis, itsRules: Partial<CallRules>, itsTimes: Partial<CallTimes>) =>
    new CallLedgerStore(connection, { ...generous, ...itsRules }, itsTimes, base);
  const ledger = over(redis, rules, times);
  /** Requests a call. @returns the call and the verdict */
  const ask = async (about: Partial<RequestedCall> = {}, instead?: string) => {
    const call = aCall(about);
    return { call, verdict: await ledger.admit(call, instead) };
  };
  /** Requests and dials a call. @throws Error with the reason of a refusal */
  const dial = async (about: Partial<RequestedCall> = {}) => {
    const { call, verdict } = await ask(about);
    if (!verdict.allowed) throw new Error(verdict.reason);
    const start = await ledger.start(call.deliveryId);
    if (!start.allowed) throw new Error(start.reason);
    return call;
  };
  return {
    redis,
    base,
    ledger,
    ask,
    dial,
    /** The ledger as another process sees it, over its own connection. */
    another: async () => over(await connectLab('commands', 'ledger'), rules, times),
    /** The same ledger with the real times. */
    inRealTime: () => over(redis, rules, {}),
    /** Makes a call from its request to its end. */
    async callOnce(about: Partial<RequestedCall> = {}, end = spokenEnd) {
      const call = await dial(about);
      await ledger.finish(call.deliveryId, end);
      return call;
    },
    async passOnce(about: Partial<RequestedCall> = {}) {
      const call = await dial(about);
      await ledger.pass(call.deliveryId);
      await ledger.finish(call.deliveryId, spokenEnd);
      return call;
    },
    /** All events so far, as stored in Redis. */
    async told(): Promise<LedgerEvent[]> {
      const entries = await redis.xrange(`${base}:events`, '-', '+');
      return entries.map(([, fields]) => JSON.parse(fields[1] ?? '') as LedgerEvent);
    },
    /** The content of all keys, to check that an act changes nothing. */
    async everything(): Promise<unknown[]> {
      const keys = (await redis.keys(`${base}:*`)).sort();
      const read: Record<string, (key: string) => Promise<unknown>> = {
        string: (key) => redis.get(key),
        hash: (key) => redis.hgetall(key),
        set: async (key) => (await redis.smembers(key)).sort(),
        zset: (key) => redis.zrange(key, '0', '-1', 'WITHSCORES'),
        stream: (key) => redis.xrange(key, '-', '+'),
      };
      return Promise.all(keys.map(async (key) => [key, await read[await redis.type(key)]?.(key)]));
    },
  };
}

let numbers = 0;

/** An unused number; by default in its own prefix. */
export function newNumber(prefix?: string): string {
  numbers += 1;
  const digits = String(numbers).padStart(4, '0');
  return prefix === undefined ? `+316${digits}${digits}` : `${prefix}${digits}`;
}

/**
 * Calls new numbers of a prefix one after another and never passes.
 *
 * @returns how many calls were placed, and reasons
 */
export async function pump({ ask, ledger }: Ledger, prefix: string, users: number, about: { country?: string } = {}) {
  const reasons: (string | undefined)[] = [];
  for (let i = 0; i < users; i++) {
    const { call, verdict } = await ask({ number: newNumber(prefix), ...about });
    reasons.push(reasonOf(verdict));
    if (!verdict.allowed) continue;
    await ledger.start(call.deliveryId);
    await ledger.finish(call.deliveryId, spokenEnd);
  }
  return { placed: reasons.filter((reason) => reason === undefined).length, reasons: new Set(reasons) };
}

export function aCall(about: Partial<RequestedCall> = {}): RequestedCall {
  return {
    deliveryId: systemRandom.id(),
    challengeId: systemRandom.id(),
    route: 'trunk',
    number: newNumber(),
    country: 'NL',
    ...about,
  };
}

export function reasonOf(verdict: AdmissionVerdict): string | undefined {
  return verdict.allowed ? undefined : verdict.reason;
}

export function retryOf(verdict: AdmissionVerdict): number | undefined {
  return verdict.allowed ? undefined : verdict.retryAfterSeconds;
}
