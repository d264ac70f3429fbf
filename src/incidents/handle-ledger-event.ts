import type { User } from '../accounts/user.ts';
import { askerOf } from '../challenges/challenge-asker.ts';
import type { Clock } from '../clock.ts';
import type { EndReason } from '../deliveries/delivery.ts';
import { Refusal } from '../errors.ts';
import type { FailureStore } from '../factors/failure-store.ts';
import { maskTelephone } from '../factors/mask-telephone.ts';
import { maskForMail } from '../factors/phone-number.ts';
import { telephoneOf } from '../policy/ledger/call-destination.ts';
import type { LedgerEvent, RequestedCall } from '../policy/ledger/call-ledger.ts';
import { isForgotten, isKnown } from '../policy/ledger/call-rights.ts';
import { missedKeys } from '../policy/ledger/call-rules.ts';
import { answerWords, trunkSettings } from './answer-words.ts';
import type { CallRecordStore } from './call-record-store.ts';
import { endSessionsOfChallenge } from './end-sessions-of-challenge.ts';
import type { IncidentParts } from './incident-parts.ts';
import type { ReportNotice } from './mail.ts';
import { doneFrom, notifyByMail } from './notify-by-mail.ts';
import { notifyOperator } from './notify-operator.ts';

export interface LedgerEventParts
  extends Pick<
    IncidentParts,
    | 'audit'
    | 'users'
    | 'heldCalls'
    | 'sessions'
    | 'suspended'
    | 'enrolledNumbers'
    | 'mail'
    | 'language'
    | 'operatorMail'
  > {
  failures: Pick<FailureStore, 'reserve'>;
  callRecords: Pick<CallRecordStore, 'noteEnd' | 'notePasses'>;
  clock: Pick<Clock, 'now'>;
}

/**
 * Handles an event of a call for the dialler, which has no database: audits it, notifies the people concerned, and ends
 * a reported login. An event comes again when an api process dies over it. The end of a call is recorded and audited
 * once; of other events the audit may have two lines, and a wrong code on the telephone may count twice.
 *
 * @throws Refusal store-unavailable; the event then comes again
 */
export async function handleLedgerEvent(parts: LedgerEventParts, event: LedgerEvent): Promise<void> {
  switch (event.event) {
    case 'call-ended':
      await parts.callRecords.noteEnd(event, parts.clock.now());
      return countEnd(parts, event);
    case 'call-passed':
      return parts.callRecords.notePasses([event], parts.clock.now());
    case 'not-me':
      return handleReport(parts, event.call);
    case 'wrong-number':
      return handleSuspension(parts, event);
    case 'breaker-opened': {
      const { area, blockedSeconds: seconds } = event;
      await parts.audit.append({ event: 'breaker-opened', actor: { kind: 'system' }, detail: { area, seconds } });
      return notifyOperator(parts, { what: 'breaker-opened', about: area });
    }
    case 'budget-nearly-used': {
      const { period, unit, percent } = event;
      const detail = { period, unit, percent };
      return parts.audit.append({ event: 'budget-nearly-used', actor: { kind: 'system' }, detail });
    }
    case 'trunk-failed': {
      const [name, reason] = [trunkSettings[event.trunk], event.answer];
      const detail = { name, reason, count: event.numbers };
      await parts.audit.append({ event: 'trunk-failed', actor: { kind: 'system' }, detail });
      return notifyOperator(parts, { what: 'trunk-failed', about: `${name}: ${answerWords(reason)}` });
    }
    case 'trunk-recovered': {
      const name = trunkSettings[event.trunk];
      await parts.audit.append({ event: 'trunk-recovered', actor: { kind: 'system' }, detail: { name } });
      return notifyOperator(parts, { what: 'trunk-recovered', about: name });
    }
    case 'trunk-down': {
      const { trunk: name, says: reason, dialler } = event;
      await parts.audit.append({ event: 'trunk-down', actor: { kind: 'system' }, detail: { name, reason, dialler } });
      return notifyOperator(parts, { what: 'trunk-down', about: `${trunkAt(event)}: ${reason}` });
    }
    case 'trunk-up': {
      const { trunk: name, dialler } = event;
      await parts.audit.append({ event: 'trunk-up', actor: { kind: 'system' }, detail: { name, dialler } });
      return notifyOperator(parts, { what: 'trunk-up', about: trunkAt(event) });
    }
  }
}

/** `carrier (BELCODE_DIAL) at dialler-1` */
function trunkAt({ trunk, settings, dialler }: Extract<LedgerEvent, { event: 'trunk-down' | 'trunk-up' }>): string {
  return `${trunk} (${settings}) at ${dialler}`;
}

async function countEnd(
  parts: LedgerEventParts,
  { call, reason, missed }: Extract<LedgerEvent, { event: 'call-ended' }>,
): Promise<void> {
  if (reason === wrongDigits) await countWrongDigits(parts, call);
  if (missed === missedKeys.max) await handleMissedKeys(parts, call);
}

const wrongDigits: EndReason = 'wrong-digits';

/** Wrong digits on the telephone are a wrong code: they count towards the hundred that lock the second factor (C06). */
async function countWrongDigits(
  { audit, failures }: LedgerEventParts,
  { userId, factorId, address = '', purpose = 'login', known }: RequestedCall,
): Promise<void> {
  if (userId === undefined || factorId === undefined) return;
  const detail = { reason: 'wrong-code', factorId, kind: 'phone', address };
  await audit.append({ event: 'login-refused', actor: { kind: 'user', id: userId }, userId, detail });
  await failures.reserve(userId, askerOf({ owner: `user:${userId}`, purpose, known }));
}

/**
 * A voicemail answers, or somebody else asks for calls. Only an owner is told: otherwise the number is not a method.
 */
async function handleMissedKeys(parts: LedgerEventParts, call: RequestedCall): Promise<void> {
  const { userId, factorId } = call;
  if (userId === undefined || factorId === undefined) return;
  const detail = { number: masked(call), factorId };
  await parts.audit.append({ event: 'keys-missed', actor: { kind: 'system' }, userId, detail });
  const user = await findUser(parts, userId);
  if (user !== undefined)
    notifyByMail(parts, user, (mail, reader) => mail.keysMissed(reader, { number: mailed(call) }));
}

/** The reason in the audit. */
export function reportReason(forgotten: boolean): string {
  return forgotten ? 'not-me-forgotten' : 'not-me';
}

/**
 * The notice for the operator about a report.
 *
 * @param about of what was asked for, by a user and to a method of theirs
 */
export function reportNotice({ forgotten, known }: { forgotten: boolean; known: boolean }): ReportNotice {
  if (forgotten) return known ? 'not-me-forgotten-everywhere' : 'not-me-forgotten';
  return known ? 'not-me' : 'not-me-elsewhere';
}

/** Key 9: somebody else knows the password, or the user pressed the key during their own login. */
async function handleReport(parts: LedgerEventParts, call: RequestedCall): Promise<void> {
  const { userId, factorId, challengeId } = call;
  // For a number that is only being added, the report comes from a stranger and says nothing about the user. A user who
  // was erased during the call has nothing to end.
  const user = userId === undefined || factorId === undefined ? undefined : await findUser(parts, userId);
  if (user !== undefined && factorId !== undefined) {
    // A forgotten password needs only a name, so logins continue, and the ledger refuses more calls of this kind.
    const forgotten = isForgotten(call);
    const entry = {
      actor: { kind: 'user', id: user.id },
      detail: { reason: reportReason(forgotten), factorId },
    } as const;
    if (forgotten) await parts.audit.append({ event: 'call-reported', userId: user.id, ...entry });
    else await parts.heldCalls.hold(user.id, entry, { known: isKnown(call) });
    await endSessionsOfChallenge(parts, user.id, challengeId);
    const about = { forgotten, known: isKnown(call), number: mailed(call), from: doneFrom(call) };
    notifyByMail(parts, user, (mail, reader) => mail.callReported(reader, about));
    return notifyOperator(parts, { what: reportNotice(about), about: masked(call) });
  }
  notifyOperator(parts, { what: 'not-me-number', about: masked(call) });
}

/**
 * Key 0: the number is not called until the operator releases it; only its owners still are, if the call was for adding
 * it, or for a forgotten password.
 */
async function handleSuspension(
  parts: LedgerEventParts,
  { call, forOthers = false }: Extract<LedgerEvent, { event: 'wrong-number' }>,
): Promise<void> {
  const { userId } = call;
  const by = { actor: { kind: 'system' }, masked: masked(call), reason: 'key 0', forOthers } as const;
  await parts.suspended.add(telephoneOf(call), by);
  // Every user who has this number as a method and can no longer use it, and a user who was adding it.
  const affected = forOthers ? [] : await parts.enrolledNumbers.ownersOf(call);
  const owners = new Set([...affected, ...(userId === undefined ? [] : [userId])]);
  for (const owner of owners) {
    const user = await findUser(parts, owner);
    if (user !== undefined)
      notifyByMail(parts, user, (mail, reader) => mail.numberSuspended(reader, { number: mailed(call), forOthers }));
  }
  notifyOperator(parts, { what: forOthers ? 'wrong-number-others' : 'wrong-number', about: masked(call) });
}

/** Undefined for a user who no longer exists. */
async function findUser({ users }: Pick<LedgerEventParts, 'users'>, id: string): Promise<User | undefined> {
  return users.find(id).catch((error) => {
    if (error instanceof Refusal && error.id === 'user-unknown') return undefined;
    throw error;
  });
}

function masked(call: RequestedCall): string {
  return maskTelephone(telephoneOf(call), '');
}

/** For a mail to a user. An event of a call has no company, so each number begins with its country (decision 44). */
function mailed({ number }: RequestedCall): string {
  return maskForMail(number, '');
}
