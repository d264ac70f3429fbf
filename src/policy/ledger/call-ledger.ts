import type { PostDialDigits, Route } from './call-destination.ts';

/** A call that is asked for: for whom, and by whom. */
export interface RequestedCall {
  /** The delivery's id. */
  deliveryId: string;
  challengeId: string;
  route: Route;
  /** E.164, or an extension of this exchange. */
  number: string;
  /** Behind the switchboard that has the number. */
  postDial?: PostDialDigits | undefined;
  /** ISO 3166-1 alpha-2 of the number; empty for an extension. */
  country: string;
  userId?: string | undefined;
  /** The enrolled method; undefined while it is only being added, and for numbers of the API. */
  factorId?: string | undefined;
  companyId?: string | undefined;
  /** Network address of the browser, as `networkOf` gives it. */
  address?: string | undefined;
  apiKeyId?: string | undefined;
}

/**
 * What a call is held against before it is queued, in this order; the first that refuses gives the reason. Extensions of
 * this exchange are held against those with `internal` only.
 */
export const admissionRules = [
  { name: 'calls-stopped', internal: false, about: 'the switch that stops all outside calls' },
  { name: 'user-held', internal: true, about: 'the user said "this was not me" (key 9)' },
  { name: 'number-suspended', internal: true, about: 'somebody said "wrong number, do not call again" (key 0)' },
  { name: 'number-in-call', internal: true, about: 'one live call for a number and for a user (V05)' },
  { name: 'country-blocked', internal: false, about: 'a breaker: many calls to the country, few codes passed' },
  { name: 'prefix-blocked', internal: false, about: 'a breaker: many numbers of one prefix, few codes passed' },
  { name: 'prefix-busy', internal: false, about: 'many unproven numbers of one prefix are being called' },
  { name: 'country-busy', internal: false, about: 'many unproven numbers of one country are being called' },
  { name: 'budget-spent', internal: false, about: 'minutes or money of the hour, the day or the month' },
  { name: 'number-pause', internal: false, about: 'the growing pause between two calls to a number' },
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
      /** In how many seconds it makes sense to ask again, where time alone mends it. */
      retryAfterSeconds?: number | undefined;
      /** With `number-in-call`: the call that is up; not when other calls behind the switchboard are. */
      live?: { deliveryId: string; challengeId: string } | undefined;
    };

/** Rules that are asked once more at the moment of dialling, for a call may have waited in the queue for minutes. */
export type StartVerdict =
  | { allowed: true }
  | { allowed: false; reason: 'calls-stopped' | 'user-held' | 'number-suspended' | 'budget-spent' };

/** What the ledger tells whoever has the database: append-only, each told until somebody says that it was taken. */
export type LedgerEvent =
  | {
      event: 'call-ended';
      call: RequestedCall;
      /** `spoken`, or an EndReason of the delivery. */
      reason: string;
      /** From the answer to the end; 0 when nobody answered. */
      answeredSeconds: number;
    }
  | { event: 'not-me'; call: RequestedCall }
  | { event: 'wrong-number'; call: RequestedCall }
  | { event: 'breaker-opened'; area: string; blockedSeconds: number };

/** A prefix or a country to which calls are stopped for a while, by a breaker. */
export interface Block {
  /** `+3161234`, or `NL`. */
  area: string;
  kind: 'prefix' | 'country';
  /** Milliseconds since the epoch. */
  since: number;
  until: number;
  /** How many calls had no code that passed, and how many had. */
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
  period: 'hour' | 'day' | 'month';
  minutes: number;
  maxMinutes: number | undefined;
  money: number;
  maxMoney: number | undefined;
}

/** Everything that the operator's page and `belcode calls` show. */
export interface CallOverview {
  /** Since when all outside calls are stopped, and by whom. */
  stopped: { since: number; by: string } | undefined;
  /** Calls that are up now, the oldest first. */
  live: { deliveryId: string; route: Route; number: string; since: number; userId: string | undefined }[];
  /** How calls ended in the last 24 hours, by reason, `passed` among them; most often first. */
  reasons: { reason: string; count: number }[];
  /** Calls that were refused in the last 24 hours, by rule; most often first. */
  refused: { reason: AdmissionRule; count: number }[];
  /** In the last 24 hours; most calls first, 20 of each at most. */
  countries: AreaFigures[];
  prefixes: AreaFigures[];
  spending: Spending[];
  blocks: Block[];
}
