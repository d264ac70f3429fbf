import type { AuditEventName } from '../audit/audit-event.ts';

/**
 * What became of a user's challenge, in a list for a helpdesk. `called`: a call has ended. `not-called`: a rule refused
 * it. `asked`: an API key asked for a code. `passed`, `wrong-code`: an answer. `locked`: an answer after too many wrong
 * ones. `reported`: the user said that it was not theirs.
 */
export const challengeLines = ['called', 'not-called', 'asked', 'passed', 'wrong-code', 'locked', 'reported'] as const;

export type ChallengeLine = (typeof challengeLines)[number];

/** The lines of the audit in the list, and by which reason, where an event has several. Calls have a table. */
export const auditedLines = [
  { what: 'not-called', event: 'call-refused' },
  { what: 'asked', event: 'challenge-opened' },
  { what: 'passed', event: 'login-passed' },
  { what: 'passed', event: 'challenge-passed' },
  { what: 'wrong-code', event: 'login-refused', reason: 'wrong-code' },
  { what: 'locked', event: 'login-refused', reason: 'second-factor-locked' },
  { what: 'wrong-code', event: 'code-refused', reason: 'wrong-code' },
  { what: 'locked', event: 'code-refused', reason: 'second-factor-locked' },
  { what: 'reported', event: 'call-reported' },
] as const satisfies readonly { what: ChallengeLine; event: AuditEventName; reason?: string }[];

/** Where a list goes on: after these lines of the calls and of the audit. */
export interface ChallengeCursor {
  /** Milliseconds since the epoch. */
  requestedAt: number;
  deliveryId: string;
  auditId: string;
}

/** Before every line there is. */
export const firstChallenges: ChallengeCursor = {
  requestedAt: 8.64e15,
  deliveryId: '',
  auditId: '9223372036854775807',
};

export function showChallengeCursor({ requestedAt, deliveryId, auditId }: ChallengeCursor): string {
  return Buffer.from(`${requestedAt}|${deliveryId}|${auditId}`).toString('base64url');
}

/** @returns undefined for a text that no page made */
export function readChallengeCursor(text: string): ChallengeCursor | undefined {
  const [, requestedAt, deliveryId, auditId] =
    /^(\d{1,16})\|([\w.-]{0,100})\|(\d{1,19})$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (requestedAt === undefined || deliveryId === undefined || auditId === undefined) return undefined;
  if (Number(requestedAt) > firstChallenges.requestedAt || BigInt(auditId) > BigInt(firstChallenges.auditId))
    return undefined;
  return { requestedAt: Number(requestedAt), deliveryId, auditId };
}
