import type { EndReason } from '../deliveries/delivery.ts';
import type { Route } from '../policy/ledger/call-destination.ts';
import type { TrunkName } from '../policy/ledger/call-ledger.ts';

/**
 * Over which a call was dialled. `unknown`: an outside call that was dialled before its trunk was written down, or
 * whose dialler died.
 */
export const callTrunks = ['trunk', 'second-trunk', 'unknown'] as const satisfies readonly (TrunkName | 'unknown')[];

export type CallTrunk = (typeof callTrunks)[number];

/** A call that has ended, as the list of calls has it. */
export interface CallRecord {
  id: string;
  /** When it was asked for. */
  requestedAt: Date;
  endedAt: Date;
  /** When its code was answered correctly; undefined when it was not. */
  passedAt: Date | undefined;
  /** `spoken`, or an EndReason of the delivery. */
  reason: string;
  userId: string | undefined;
  companyId: string | undefined;
  keyId: string | undefined;
  route: Route;
  /** Undefined for a call that was not dialled, or to an extension. */
  trunk: CallTrunk | undefined;
  /** Masked. */
  number: string;
  answeredSeconds: number;
  /** From the request until it was dialled; undefined for a call that was not dialled. */
  waitedMilliseconds: number | undefined;
  /** Every started minute, as a carrier counts. */
  minutes: number;
  /** In the currency of the operator's prices. */
  money: number;
}

export interface CallFilter {
  userId?: string | undefined;
  companyId?: string | undefined;
  /** `passed`, or the reason of a call that did not pass. */
  outcome?: string | undefined;
  route?: Route | undefined;
  trunk?: CallTrunk | undefined;
  /** The last four digits of the number. */
  digits?: string | undefined;
  /** Inclusive. */
  from?: Date | undefined;
  /** Exclusive. */
  until?: Date | undefined;
  /** Calls of the operators in `companyId` are left out, as for an admin of it. */
  withoutOperators?: boolean | undefined;
}

/** Where a call stands in the list: newest first. */
export interface CallCursor {
  /** Milliseconds since the epoch. */
  requestedAt: number;
  id: string;
}

export function showCallCursor({ requestedAt, id }: CallCursor): string {
  return `${requestedAt}|${id}`;
}

/** @returns undefined for a text that no page made */
export function readCallCursor(text: string): CallCursor | undefined {
  const [, requestedAt, id] = /^(\d{1,15})\|([\w.-]{1,100})$/.exec(text) ?? [];
  return requestedAt === undefined || id === undefined ? undefined : { requestedAt: Number(requestedAt), id };
}

export const outcomeGroups = ['passed', 'unanswered', 'without-code', 'not-entered', 'failed'] as const;

/** What came of a call, for figures: few enough to be told apart in a picture. */
export type OutcomeGroup = (typeof outcomeGroups)[number];

/** Ends of messages, which are no calls. */
type MessageEnd = 'not-online' | 'not-shown' | 'push-unavailable' | 'plain-transport';

const groupOf: Readonly<Record<Exclude<EndReason, MessageEnd> | 'spoken' | 'typed', OutcomeGroup>> = {
  spoken: 'not-entered',
  typed: 'not-entered',
  'hung-up-while-speaking': 'not-entered',
  'time-limit': 'not-entered',
  busy: 'unanswered',
  'no-answer': 'unanswered',
  rejected: 'unanswered',
  unreachable: 'unanswered',
  'number-unknown': 'unanswered',
  'no-key': 'without-code',
  'wrong-key': 'without-code',
  'wrong-digits': 'without-code',
  'hung-up-before-code': 'without-code',
  screened: 'without-code',
  voicemail: 'without-code',
  forwarded: 'without-code',
  reported: 'without-code',
  'wrong-number': 'without-code',
  'no-keys-possible': 'without-code',
  'challenge-over': 'without-code',
  congestion: 'failed',
  'trunk-refused': 'failed',
  'no-common-codec': 'failed',
  'exchange-down': 'failed',
  interrupted: 'failed',
  'no-sound': 'failed',
  blocked: 'failed',
  'queue-limit': 'failed',
};

/** What a list of calls can be narrowed to. */
export const callOutcomes = ['passed', ...(Object.keys(groupOf) as (keyof typeof groupOf)[])] as const;

/** The group of a call that did not pass; of a reason of a version to come, `failed`. */
export function groupOfReason(reason: string): OutcomeGroup {
  return (groupOf as Readonly<Record<string, OutcomeGroup>>)[reason] ?? 'failed';
}
