import type { Allowance, BudgetPeriod } from '../../setting.ts';
import { codeLifetimeSeconds, maxQueueSeconds, provenSeconds } from '../limits.ts';
import type { RateTable } from '../rate-table.ts';

/** What the operator has set. */
export interface CallRules {
  number: readonly Allowance[];
  user: readonly Allowance[];
  address: readonly Allowance[];
  apiKey: readonly Allowance[];
  budgetMinutes: Partial<Record<BudgetPeriod, number>>;
  budgetMoney: Partial<Record<BudgetPeriod, number>>;
  rates: RateTable;
  /** The longest that a call may last once it is answered: what a call reserves of the budget. */
  callSeconds: number;
}

/** One circuit breaker: over which numbers it counts, and how many of them may go unpassed. */
export interface Breaker {
  kind: 'prefix' | 'country';
  /** Digits that a number loses to become its prefix; for a country, none. */
  withoutLast: number;
  /** So many unproven numbers may be called and not pass, whatever else happens. */
  free: number;
  /** And so many more for each unproven number that did pass. */
  perPass: number;
}

/** The numbers behind the rules that no setting changes. Seconds, unless a name says otherwise; tests make them shorter. */
export interface CallTimes {
  /** The pause after the first call to a number since its last passed code, after the second, … ; the last one stays. */
  pauses: readonly number[];
  /** Number of initial calls for which a busy or failed end triggers only the first pause. */
  freePauses: number;
  /** Without a call for so long, a number begins anew. */
  pauseMemory: number;
  breakers: readonly Breaker[];
  /** A breaker looks so far back. */
  breakerWindow: number;
  /** How long the first block of an area lasts, the second, … ; the last one stays. */
  blocks: readonly number[];
  /** An area without a block for so long begins anew. */
  blockMemory: number;
  /** How long a passed code proves a number. */
  proof: number;
  /** When it makes sense to ask again, where calls that are up decide. */
  busy: number;
  /** The longest that a call waits in the queue, rings, and takes to be reported as over. */
  queue: number;
  /** How long a code that was spoken may still be typed; until then nobody can say that it did not pass. */
  codeLife: number;
  /** So many calls may be up at once behind one switchboard; and when to ask again. */
  maxConcurrentSwitchboardCalls: number;
  switchboardBusy: number;
  ring: number;
  grace: number;
  /** How long a call is remembered: longer than all that can happen to it. */
  record: number;
  /** An event that was taken and not confirmed for so long is given to another. */
  eventTaken: number;
  /** Events that nobody takes are dropped from so many on, the oldest first. */
  maxEvents: number;
}

const [minute, hour, day] = [60, 3_600, 86_400];

export const callTimes: CallTimes = {
  // S19 offers the next call of a busy line in 20 s. With these, three calls fit into BELCODE_LIMIT_NUMBER's ten minutes
  // (20 s + 60 s between them), and a line that is always busy is rung 3 times quickly and then every ten minutes.
  pauses: [20, minute, 2 * minute, 5 * minute, 10 * minute],
  freePauses: 3,
  pauseMemory: day,
  breakers: [
    // Toll fraud buys ranges of 1,000 or 10,000 numbers. Ten people of one range who all fail within an hour, none of them
    // known here, are no accident; three for each that passed is a quarter that succeeds, far below any real roll-out.
    { kind: 'prefix', withoutLast: 4, free: 10, perPass: 3 },
    // The same again for the smaller range, for passed codes of its neighbours must not hide it.
    { kind: 'prefix', withoutLast: 3, free: 10, perPass: 3 },
    // A whole country, for fraud that is spread over many ranges: one in ten is less than the worst real conversion.
    { kind: 'country', withoutLast: 0, free: 40, perPass: 9 },
  ],
  breakerWindow: hour,
  blocks: [hour, 6 * hour, day],
  blockMemory: 7 * day,
  proof: provenSeconds,
  busy: 30,
  queue: maxQueueSeconds,
  codeLife: codeLifetimeSeconds,
  // Few switchboards that put calls through have fewer lines than that, and nobody is flooded by five calls.
  maxConcurrentSwitchboardCalls: 5,
  // A call to a switchboard takes some 40 s: of five that are up, one ends within that time.
  switchboardBusy: 20,
  // BELCODE_RING_SECONDS at its most.
  ring: 2 * minute,
  grace: minute,
  record: hour,
  eventTaken: 30,
  maxEvents: 100_000,
};

/** Of the admission rules, those that are asked once more when a call is dialled; then the budget, which reserves. */
export const startRules = ['calls-stopped', 'user-held', 'number-suspended'] as const;

/** A switchboard has all the allowances of its number so many times: an office at the beginning of its working day. */
export const switchboardAllowances = 10;

/** Money is counted in parts of 1/10 000, in whole numbers: prices have up to four digits. */
export const moneyParts = 10_000;

/** Rounded up: what a call may cost is never counted too low. */
export function moneyPartsOf(money: number): number {
  return Math.ceil(money * moneyParts - 1e-6);
}

/** The area of a number that a breaker counts by; undefined when the number has none. */
export function areaOf(breaker: Pick<Breaker, 'kind' | 'withoutLast'>, call: { number: string; country: string }) {
  if (breaker.kind === 'country') return call.country === '' ? undefined : call.country;
  return call.number.slice(0, -breaker.withoutLast);
}
