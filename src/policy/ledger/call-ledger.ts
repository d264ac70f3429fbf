import type { BudgetPeriod } from '../../config/limit-readers.ts';
import type { NumberType } from '../destination.ts';
import type { PostDialDigits, Route } from './call-destination.ts';
import type { startRules } from './call-rules.ts';

/** A requested call: for whom, and by whom. */
export interface RequestedCall {
  /** The delivery's id. */
  deliveryId: string;
  challengeId: string;
  route: Route;
  /** E.164, or an extension of this exchange. */
  number: string;
  /** Behind the switchboard that has the number. */
  postDial?: PostDialDigits | undefined;
  /** By the numbering plan; absent for an extension. */
  type?: NumberType | undefined;
  /** ISO 3166-1 alpha-2 of the number; empty for an extension. */
  country: string;
  userId?: string | undefined;
  /** Whether the user can pass by another method; undefined when it is as for the call before. */
  hasOtherMethod?: boolean | undefined;
  /** The telephone has called us, so no voicemail answers. */
  hasDialledIn?: boolean | undefined;
  /** The enrolled method; undefined while a method is being added, and for numbers of the API. */
  factorId?: string | undefined;
  companyId?: string | undefined;
  /** The browser or the network has passed lately as this user, so strangers cannot use up what this call counts on. */
  known?: boolean | undefined;
  /** The purpose of the challenge. A call without a purpose and without an asker is a question of the operator. */
  purpose?: string | undefined;
  /** Network address of the browser, as `networkOf` gives it. */
  address?: string | undefined;
  apiKeyId?: string | undefined;
  /** Of the request that asked for it, for the logs and the audit. */
  requestId?: string | undefined;
}

/**
 * The rules that a call is checked against before it is queued, in this order. The first refusal gives the reason.
 * Calls to extensions of this exchange are checked only against rules with `internal`.
 */
export const admissionRules = [
  { name: 'calls-stopped', internal: false, about: 'the switch that stops all outside calls' },
  { name: 'not-restored', internal: true, about: 'Redis was empty: holds and suspensions come back from the database' },
  { name: 'user-held', internal: true, about: 'the user said "this was not me" (key 9)' },
  { name: 'number-suspended', internal: true, about: 'somebody said "wrong number, do not call again" (key 0)' },
  { name: 'asker-held', internal: true, about: 'key 9 or 0, pressed by somebody whose number this user was adding' },
  { name: 'number-in-call', internal: true, about: 'one live call for a number and for a user (V05)' },
  { name: 'country-blocked', internal: false, about: 'a breaker: many calls to the country, few codes passed' },
  { name: 'prefix-blocked', internal: false, about: 'a breaker: many numbers of one prefix, few codes passed' },
  { name: 'prefix-busy', internal: false, about: 'many unproven numbers of one prefix are being called' },
  { name: 'country-busy', internal: false, about: 'many unproven numbers of one country are being called' },
  { name: 'budget-spent', internal: false, about: 'minutes or money of the hour, the day or the month' },
  { name: 'share-in-use', internal: false, about: 'calls at the same time for askers with less right than a login' },
  { name: 'number-pause', internal: true, about: 'the growing pause between two calls to a number' },
  { name: 'number-rings', internal: true, about: 'BELCODE_LIMIT_RINGS: all that rings, also unanswered' },
  { name: 'number-keys', internal: true, about: 'calls of a day that ended without the right keys' },
  { name: 'number-limit', internal: false, about: 'BELCODE_LIMIT_NUMBER' },
  { name: 'user-limit', internal: false, about: 'BELCODE_LIMIT_USER' },
  { name: 'address-limit', internal: false, about: 'BELCODE_LIMIT_ADDRESS' },
  { name: 'key-limit', internal: false, about: 'BELCODE_LIMIT_KEY' },
] as const satisfies readonly { name: string; internal: boolean; about: string }[];

export type AdmissionRule = (typeof admissionRules)[number]['name'];

export type AdmissionVerdict =
  | { allowed: true }
  | {
      allowed: false;
      reason: AdmissionRule;
      /** Seconds until another request makes sense; undefined when waiting does not help. */
      retryAfterSeconds?: number | undefined;
      /** With `number-in-call`: the live call; undefined when other calls behind the switchboard are the reason. */
      live?: { deliveryId: string; challengeId: string; known?: boolean } | undefined;
    };

/** Rules that are checked again at the moment of dialling, because a call may have waited in the queue for minutes. */
export type StartVerdict = { allowed: true } | { allowed: false; reason: (typeof startRules)[number] | 'budget-spent' };

/** An event of the ledger, for the apis. It is delivered until one of them confirms it. */
export type LedgerEvent =
  | {
      event: 'call-ended';
      call: RequestedCall;
      /** `spoken`, or an EndReason of the delivery. */
      reason: string;
      /** Seconds from the answer to the end; 0 without an answer. */
      answeredSeconds: number;
      /** After an end without the right keys: how many such ends there were in a day, for this number and asker. */
      missed?: number;
      /** Absent in an event of an earlier version. */
      account?: CallAccount;
    }
  /** A code of the call was answered correctly; `requestedAt` as in `CallAccount`. */
  | { event: 'call-passed'; call: RequestedCall; requestedAt: number }
  | { event: 'not-me'; call: RequestedCall }
  | {
      event: 'wrong-number';
      call: RequestedCall;
      /** Only its owners may still call the number: the call was for adding it, a key's first one, or anonymous. */
      forOthers?: boolean;
    }
  | { event: 'breaker-opened'; area: string; blockedSeconds: number }
  /** A budget of all calls together has reached this part. */
  | { event: 'budget-nearly-used'; period: Spending['period']; unit: 'minutes' | 'money'; percent: number }
  /** `answer`: what the trunk says to all calls, such as `SIP 403`. */
  | { event: 'trunk-failed'; trunk: TrunkName; answer: string; numbers: number }
  | { event: 'trunk-recovered'; trunk: TrunkName }
  /** By the watch of a dialler. `trunk`: its name in Asterisk; `settings`: whose templates use it. */
  | { event: 'trunk-down'; dialler: string; trunk: string; settings: string; says: string }
  | { event: 'trunk-up'; dialler: string; trunk: string; settings: string };

/** What a dialler sees of one trunk at a look. */
export interface TrunkLook {
  /** Of the endpoint or the registration, in pjsip.conf. */
  name: string;
  /** Settings whose dial templates use it. */
  settings: readonly string[];
  up: boolean;
  /** In Asterisk's words, without an address: `Reachable`, `registration Rejected`. */
  says: string;
}

/** A trunk that a dialler watches. */
export interface WatchedTrunk extends TrunkLook {
  dialler: string;
  /** Since when it is up or down, or watched; milliseconds since the epoch. */
  since: number;
}

/** When a call was, and what it used. Moments are milliseconds since the epoch. */
export interface CallAccount {
  requestedAt: number;
  endedAt: number;
  /** From the request until it was dialled; absent for a call that was not dialled. */
  waitedMilliseconds?: number;
  minutes: number;
  /** In parts (`moneyParts`). */
  money: number;
  /** Over which it was dialled last; absent for an extension, before the first dialling, and when its dialler died. */
  trunk?: TrunkName;
}

export type TrunkName = 'trunk' | 'second-trunk';

/** A trunk that gives the same answer for several numbers in a row, and lets none ring. */
export interface FailingTrunk {
  trunk: TrunkName;
  answer: string;
  /** How many numbers in a row got this answer. */
  numbers: number;
  /** Milliseconds since the epoch. */
  since: number;
}

/** A prefix or a country to which a breaker has stopped calls for a while. */
export interface Block {
  /** `+3161234`, or `NL`. */
  area: string;
  kind: 'prefix' | 'country';
  /** Milliseconds since the epoch. */
  since: number;
  until: number;
  /** Unproven numbers that did not pass, and that passed, when the block began. */
  unpassed: number;
  passed: number;
}

export interface AreaFigures {
  area: string;
  placed: number;
  answered: number;
  passed: number;
}

export interface Spending {
  period: BudgetPeriod;
  minutes: number;
  maxMinutes: number | undefined;
  money: number;
  maxMoney: number | undefined;
}

/** The content of the operator's page and of `belcode calls`. */
export interface CallOverview {
  /** When all outside calls were stopped, and by whom; undefined when they are not. */
  stopped: { since: number; by: string } | undefined;
  /** Live calls, oldest first. */
  live: { deliveryId: string; route: Route; number: string; since: number; userId: string | undefined }[];
  /** Ends of calls in the last 24 hours, by reason, including `passed`; most frequent first. */
  reasons: { reason: string; count: number }[];
  /** Refused calls in the last 24 hours, by rule; most frequent first. */
  refused: { reason: AdmissionRule; count: number }[];
  /** In the last 24 hours; most calls first, at most 20 of each. */
  countries: AreaFigures[];
  prefixes: AreaFigures[];
  spending: Spending[];
  blocks: Block[];
  /** Absent when no trunk is watched. */
  watched?: WatchedTrunk[];
  /** Absent when no trunk is failing. */
  trunks?: FailingTrunk[];
}
