import type { Brand } from '../../brand/brand.ts';
import type { Challenge } from '../../challenges/challenge.ts';
import { methodKind } from '../../challenges/kinds/method-kinds.ts';
import {
  type CallNote,
  type DeliveryProgress,
  type DeliveryState,
  type EndReason,
  isDeliveryOver,
} from '../../deliveries/delivery.ts';
import { challengeLifetimeSeconds } from '../../policy/limits.ts';
import { fillText, isTextName, type Language } from '../kit/texts.ts';

/** The steps of a telephone call, and of a message to an app. */
export const stepsOf = {
  call: ['queued', 'ringing', 'answered', 'speaking'],
  message: ['asked', 'sent', 'shown'],
  /** A message to an app that asks for the number on the page. */
  number: ['asked', 'sent', 'shown'],
  /** A call that asks for the number on the page. */
  'call-number': ['queued', 'ringing', 'answered', 'typed'],
} as const;

export type DeliveryKind = keyof typeof stepsOf;

/** Whether a telephone rings, rather than a message that is sent. */
export function isByCall(kind: DeliveryKind): boolean {
  return kind === 'call' || kind === 'call-number';
}

export type StepState = 'done' | 'now' | 'broken' | 'ahead';

export function deliveryKindOf({ kind, proof }: Pick<Challenge, 'kind' | 'proof'>): DeliveryKind {
  if (methodKind(kind).delivery !== 'message') return proof === 'number' ? 'call-number' : 'call';
  return proof === 'number' ? 'number' : 'message';
}

/** A call as the user sees it; the page and the browser's script use the same words. */
export interface CallView {
  kind: DeliveryKind;
  /** One state for each of `stepsOf`. */
  steps: StepState[];
  news: string;
  /** The key that the voice asks the user to press. */
  key?: string;
  /** The page shows the number now, so that the user can type it on the telephone. */
  asksNumber?: true;
  /** A code exists, so there is a field for it. */
  field: boolean;
  /** The call has ended or has spoken its code, so another one may be requested. */
  over: boolean;
  /** The code is being spoken or was spoken, so nothing may distract the user from the field. */
  speaking: boolean;
  /** Approximate time in the queue; left out when it is too short to mention. */
  waitSeconds?: number;
  /** After the end of a call: seconds until the next one may be requested; 0 is now. */
  againInSeconds?: number;
  /** After the end of a call: no further call is possible. */
  noneLeft?: boolean;
  /** There is no code to type, and perhaps none soon, so the other methods come before the field. */
  methodsFirst: boolean;
}

/** What follows: the wait of a queued call, or a possible next call after one that is over. */
export interface UpcomingCall {
  /** The challenge has a valid code. */
  armed?: boolean | undefined;
  waitSeconds?: number | undefined;
  next?: { may: boolean; inSeconds: number } | undefined;
}

/** A shorter wait is not worth mentioning. */
const shortWaitSeconds = 2;
/** Longer waits are rounded up to steps of five, so that an estimate looks like one. */
const roundedFromSeconds = 15;

const stepOfState: Record<Exclude<DeliveryState, 'ended'>, number> = {
  // Steps of a call.
  queued: 0,
  dialling: 0,
  ringing: 1,
  answered: 2,
  speaking: 3,
  spoken: 4,
  typed: 4,
  // Steps of a message.
  sent: 1,
  shown: 3,
};

/** The state from which the user has what the page asks for. */
const lastStateOf = { call: 'speaking', message: 'shown', number: 'shown', 'call-number': 'typed' } as const;

/** The step from which a code may exist. One on the screen of a device is told of afterwards. */
const codeFrom: Record<DeliveryKind, number> = {
  call: stepOfState.speaking,
  message: stepOfState.sent,
  number: stepOfState.sent,
  'call-number': Number.POSITIVE_INFINITY,
};

type ProgressEvent = Pick<DeliveryProgress, 'deliveryId' | 'state' | 'reason' | 'key' | 'note'>;

/**
 * @param progress all progress of a challenge; only its latest call counts
 * @param upcoming what follows that call
 * @param kind how the code is delivered
 * @param brand of the reader
 */
export function describeCall(
  language: Language,
  progress: readonly ProgressEvent[],
  upcoming: UpcomingCall = {},
  kind: DeliveryKind = 'call',
  brand?: Brand,
): CallView {
  const latest = progress.at(-1);
  const call = progress.filter(({ deliveryId }) => deliveryId === latest?.deliveryId);
  const reached = Math.max(0, ...call.map(({ state }) => (state === 'ended' ? 0 : stepOfState[state])));
  const state = latest?.state ?? 'queued';
  // While another key is asked for, this one is not.
  const key = state === 'answered' && !asksForAnother(latest?.note) ? latest?.key : undefined;
  // Once the number was typed the page goes on, and another call would take its place.
  const over = isDeliveryOver(state) && state !== 'typed';
  const speaking = reached >= stepOfState[lastStateOf[kind]];
  const ahead = over ? aheadOf(upcoming) : state === 'queued' ? waitOf(upcoming) : {};
  return {
    kind,
    steps: stepsOf[kind].map((_, index) => stepState(index, reached, state)),
    news: fillText(language, newsTextName(call, state, kind), {}, brand),
    ...(key === undefined ? {} : { key }),
    ...(kind === 'call-number' && state === 'answered' ? { asksNumber: true as const } : {}),
    field: upcoming.armed === true || reached >= codeFrom[kind],
    over,
    speaking,
    ...ahead,
    methodsFirst: (over && !speaking) || 'waitSeconds' in ahead,
  };
}

function waitOf({ waitSeconds = 0 }: UpcomingCall): Pick<CallView, 'waitSeconds'> {
  if (waitSeconds <= shortWaitSeconds) return {};
  return { waitSeconds: waitSeconds > roundedFromSeconds ? Math.ceil(waitSeconds / 5) * 5 : Math.ceil(waitSeconds) };
}

function aheadOf({ next }: UpcomingCall): Pick<CallView, 'againInSeconds' | 'noneLeft'> {
  if (next === undefined) return {};
  // A call after the challenge has expired is useless.
  if (!next.may || next.inSeconds > challengeLifetimeSeconds) return { noneLeft: true };
  return { againInSeconds: Math.max(0, Math.ceil(next.inSeconds)) };
}

function stepState(index: number, reached: number, state: DeliveryState): StepState {
  if (index < reached) return 'done';
  if (index > reached) return 'ahead';
  return state === 'ended' ? 'broken' : 'now';
}

function newsTextName(call: readonly ProgressEvent[], state: DeliveryState, kind: DeliveryKind) {
  if (state === 'ended') return endedName(call.at(-1)?.reason, kind);
  if (kind === 'message' && state === 'queued') return 'news-asked';
  if (kind === 'number' && state === 'shown') return 'news-number';
  const { key, note } = call.at(-1) ?? {};
  if (note === 'early' && key === undefined) return 'news-early-unasked';
  if (note === 'screened' && kind === 'call-number') return 'news-screened-number';
  if (note !== undefined) return noteName(note);
  if (kind === 'call-number' && state === 'answered') return 'news-answered-number';
  if (state !== 'answered' || key === undefined) return `news-${state}` as const;
  const keys = new Set(call.map((each) => each.key).filter((each) => each !== undefined));
  return keys.size > 1 ? 'news-answered-again' : 'news-key';
}

/** Key 9 or 0 was pressed, and the voice asks for it again. */
function asksForAnother(note: CallNote | undefined): boolean {
  return note === 'not-me' || note === 'wrong-number';
}

/** A newer dialler may note what these pages do not know. */
function noteName(note: CallNote) {
  const name = `news-${note}`;
  return isTextName(name) ? name : 'news-answered';
}

/** A newer dialler may report an outcome that these pages do not know. */
function endedName(reason: EndReason | undefined, kind: DeliveryKind) {
  if (kind === 'call-number' && (reason === 'no-key' || reason === 'hung-up-before-code')) return 'ended-no-digits';
  const name = `ended-${reason}`;
  return isTextName(name) ? name : 'ended-interrupted';
}
