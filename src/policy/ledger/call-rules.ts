import type { Allowance, BudgetPeriod } from '../../config/limit-readers.ts';
import { codeLifetimeSeconds, maxQueueSeconds, provenSeconds } from '../limits.ts';
import type { RateTable } from '../rate-table.ts';

/** The rules that the operator sets. One that may be absent then refuses nothing, as in tests of other rules. */
export interface CallRules {
  number: readonly Allowance[];
  /** All calls that ring a number or an extension, also unanswered, for all askers but its owner. */
  rings?: readonly Allowance[];
  user: readonly Allowance[];
  address: readonly Allowance[];
  apiKey: readonly Allowance[];
  budgetMinutes: Partial<Record<BudgetPeriod, number>>;
  budgetMoney: Partial<Record<BudgetPeriod, number>>;
  /** Minutes of one user. */
  userMinutes?: Partial<Record<BudgetPeriod, number>>;
  /** Part of each budget that one company, or one API key for bare numbers, may use when others need calls; 0 to 1. */
  companyShare?: number;
  /** The channels of the trunk; undefined for no shares of them. */
  maxConcurrentCalls?: number | undefined;
  /** Whether calls are refused until an api has restored what Redis may have lost. */
  mustBeRestored?: boolean;
  rates: RateTable;
  /** Calls that end without the right keys, in a day; undefined for no limit. */
  missedKeys?: MissedKeys;
  /** Maximum duration of a call after the answer; a call reserves this much of the budget. */
  callSeconds: number;
}

/** How many calls to a number may end without the right keys in a day. */
export interface MissedKeys {
  /** For a user with another method, who can pass by it. */
  max: number;
  /** For a user without another method, and for a number that is not a method yet. */
  alone: number;
}

/** A voicemail with recorded tones passes one call in twenty (decision 4), so each call is one chance for a thief. */
export const missedKeys: MissedKeys = { max: 2, alone: 4 };

/** Ends without the right keys: by nobody, a machine, or somebody who guesses. */
export const missedEnds = ['no-key', 'wrong-key', 'wrong-digits'] as const;

/** One circuit breaker: the numbers that it counts, and how many of them may fail to pass. */
export interface Breaker {
  kind: 'prefix' | 'country';
  /** Digits to cut from a number to get its prefix; 0 for a country. */
  withoutLast: number;
  /** At least this many unproven numbers may be called without passing. */
  free: number;
  /** Each unproven number that passed allows this many more. */
  perPass: number;
}

/** Constants of the rules, which no setting changes. Durations are in seconds; tests shorten them. */
export interface CallTimes {
  /** Pauses after the first, second, … call to a number since its last passed code. The last pause repeats. */
  pauses: readonly number[];
  /** After this many calls at most, an end that uses no allowance (busy, no answer) causes only the first pause. */
  freePauses: number;
  /** A number without a call for this long starts again at the first pause. */
  pauseMemory: number;
  breakers: readonly Breaker[];
  /** A breaker allows this many calls for each number that it allows. */
  breakerCalls: number;
  /** How far back a breaker counts. */
  breakerWindow: number;
  /** Lengths of the first, second, … block of an area. The last length repeats. */
  blocks: readonly number[];
  /** An area without a block for this long starts again at the first length. */
  blockMemory: number;
  /** How long a passed code proves a number. */
  proof: number;
  /** How long an account may not add a telephone after a stranger whom it called pressed 9 or 0: first, and again. */
  heldOff: readonly number[];
  /** An account without such a report for this long starts again at the first length. */
  heldOffMemory: number;
  /**
   * Calls and messages for forgotten passwords of all names together, by people who are not known, also unanswered.
   */
  strangersRings: readonly Allowance[];
  /** How far back calls without the right keys count. */
  missedWindow: number;
  /** When another request makes sense, if the refusal depends on live calls. */
  busy: number;
  /** Maximum wait of a call in the queue. */
  queue: number;
  /** How long a spoken code may be typed; until then it does not count as not passed. */
  codeLife: number;
  /** Maximum number of live calls behind one switchboard. */
  maxConcurrentSwitchboardCalls: number;
  /** When another request makes sense, if too many calls behind a switchboard are live. */
  switchboardBusy: number;
  /** Maximum time that a call rings. */
  ring: number;
  /** Maximum time until the end of a call is reported. */
  grace: number;
  /**
   * How long a call is remembered after its admission, and again after its end; longer than anything can happen to it.
   */
  record: number;
  /** A trunk is down, or up again, when it has been so without a break for this long. */
  trunkSteady: number;
  /** How many events say of one trunk that it is down. */
  trunkTold: Allowance;
  /** How long a look at the trunks holds. */
  trunkSeen: number;
  /** An event that is not confirmed within this time goes to another api. */
  eventTaken: number;
  /** At most about this many events are kept; the oldest are dropped first. */
  maxEvents: number;
}

const [minute, hour, day] = [60, 3_600, 86_400];

export const callTimes: CallTimes = {
  // S19 offers the next call to a busy number after 20 s. With these pauses three calls fit into the ten minutes of
  // BELCODE_LIMIT_NUMBER (20 s + 60 s between them). A number that is always busy is called three times quickly, then
  // every ten minutes.
  pauses: [20, minute, 2 * minute, 5 * minute, 10 * minute],
  freePauses: 3,
  pauseMemory: day,
  breakers: [
    // Toll fraud uses ranges of 1,000 or 10,000 numbers. Ten unknown numbers of one range that all fail within an hour
    // are no accident. Three failures per pass mean that a quarter succeeds, far below any real roll-out.
    { kind: 'prefix', withoutLast: 4, free: 10, perPass: 3 },
    // The smaller range is counted too, because passed codes of neighbouring ranges must not hide it.
    { kind: 'prefix', withoutLast: 3, free: 10, perPass: 3 },
    // A whole country is counted because fraud may be spread over many ranges. One pass in ten calls is below the worst
    // real conversion.
    { kind: 'country', withoutLast: 0, free: 40, perPass: 9 },
  ],
  // As many calls as BELCODE_LIMIT_NUMBER gives a number in ten minutes, so that nine numbers cannot be called all day.
  breakerCalls: 3,
  breakerWindow: hour,
  blocks: [hour, 6 * hour, day],
  blockMemory: 7 * day,
  proof: provenSeconds,
  // The first may be a typing mistake.
  heldOff: [hour, day],
  heldOffMemory: 7 * day,
  // An unanswered call costs no minutes, so somebody who knows the names could ring a whole staff at night.
  strangersRings: [{ max: 60, windowSeconds: hour }],
  missedWindow: day,
  busy: 30,
  queue: maxQueueSeconds,
  codeLife: codeLifetimeSeconds,
  // Few switchboards that put calls through have fewer than five trunk lines, and five calls flood nobody.
  maxConcurrentSwitchboardCalls: 5,
  // A call to a switchboard takes about 40 s, so one of five live calls usually ends within this time.
  switchboardBusy: 20,
  // The maximum of BELCODE_RING_SECONDS.
  ring: 2 * minute,
  grace: minute,
  record: hour,
  // Two looks and a half. A registration is renewed, and a contact is asked again, within this time.
  trunkSteady: 25,
  // A trunk that comes and goes all night fills no mailbox; what is told of it then is also on the page of calls.
  trunkTold: { max: 3, windowSeconds: 6 * hour },
  trunkSeen: minute,
  eventTaken: 30,
  maxEvents: 100_000,
};

/** The admission rules that are checked again when a call is dialled, before the budget is reserved. */
export const startRules = ['calls-stopped', 'user-held', 'number-suspended'] as const;

/** The admission rules that hold for a message to a telephone of the exchange too: it is seen and heard like a ring. */
export const messageRules = ['number-suspended', 'asker-held', 'number-rings'] as const;

/** Factor on the allowances of a number for a switchboard: an office at the beginning of its working day. */
export const switchboardAllowances = 10;

/** The same until two telephones behind the number have passed: enough for both to do so. */
export const unknownSwitchboardAllowances = 2;

/** Money is counted in whole parts of 1/10,000, because prices have at most four decimals. */
export const moneyParts = 10_000;

/** Money in parts, rounded up so that the cost of a call is never counted too low. */
export function moneyPartsOf(money: number): number {
  return Math.ceil(money * moneyParts - 1e-6);
}

/** The area under which a breaker counts a number; undefined when the number has none. */
export function areaOf(breaker: Pick<Breaker, 'kind' | 'withoutLast'>, call: { number: string; country: string }) {
  if (breaker.kind === 'country') return call.country === '' ? undefined : call.country;
  return call.number.slice(0, -breaker.withoutLast);
}
