import type { Challenge } from '../../challenges/challenge.ts';
import { methodKind } from '../../challenges/kinds/method-kinds.ts';
import type { DeliveryProgress, DeliveryState, EndReason } from '../../deliveries/delivery.ts';
import { challengeLifetimeSeconds } from '../../policy/limits.ts';
import { fillText, isTextName, type Language } from '../kit/texts.ts';

/** A telephone call, or a message to an app; and the steps that each goes through. */
export const stepsOf = {
  call: ['queued', 'ringing', 'answered', 'speaking'],
  message: ['asked', 'sent', 'shown'],
  /** A message whose app asks for the number of the page. */
  number: ['asked', 'sent', 'shown'],
} as const;

export type DeliveryKind = keyof typeof stepsOf;

export type StepState = 'done' | 'now' | 'broken' | 'ahead';

export function deliveryKindOf({ kind, proof }: Pick<Challenge, 'kind' | 'proof'>): DeliveryKind {
  if (methodKind(kind).delivery !== 'message') return 'call';
  return proof === 'number' ? 'number' : 'message';
}

/** A call as a person is told of it: for the page, and for the browser's script in the same words. */
export interface CallView {
  kind: DeliveryKind;
  /** One for each of `stepsOf`. */
  steps: StepState[];
  news: string;
  /** The key that the voice asks for. */
  key?: string;
  /** The call has ended, or has said its code: another one may be asked for. */
  over: boolean;
  /** A code has been said, or is being said: nothing may come between the person and the field. */
  speaking: boolean;
  /** About how long it still waits for its turn, where that is long enough to be told. */
  waitSeconds?: number;
  /** Of a call that is over: in how many seconds the next one may be asked for; 0 is now. */
  againInSeconds?: number;
  /** Of a call that is over: there is no next one. */
  noneLeft?: boolean;
  /** There is no code to type, and there may be none soon: other ways come before the field. */
  waysFirst: boolean;
}

/** The call to come: a queued call waits for its turn; after one that is over, there may be a next one. */
export interface UpcomingCall {
  waitSeconds?: number | undefined;
  next?: { may: boolean; inSeconds: number } | undefined;
}

/** Nobody looks for something else to do within so short a time. */
const shortWaitSeconds = 2;
/** What is longer than this is told in steps of five: a guess that looks like one. */
const roundedFromSeconds = 15;

const stepOfState: Record<Exclude<DeliveryState, 'ended'>, number> = {
  // Of a call.
  queued: 0,
  dialling: 0,
  ringing: 1,
  answered: 2,
  speaking: 3,
  spoken: 4,
  // Of a message.
  sent: 1,
  shown: 3,
};

type Told = Pick<DeliveryProgress, 'deliveryId' | 'state' | 'reason' | 'key'>;

/**
 * @param progress everything told so far of a challenge; only its latest call counts
 * @param upcoming of that call
 * @param kind what brings the code
 */
export function describeCall(
  language: Language,
  progress: readonly Told[],
  upcoming: UpcomingCall = {},
  kind: DeliveryKind = 'call',
): CallView {
  const latest = progress.at(-1);
  const call = progress.filter(({ deliveryId }) => deliveryId === latest?.deliveryId);
  const reached = Math.max(0, ...call.map(({ state }) => (state === 'ended' ? 0 : stepOfState[state])));
  const state = latest?.state ?? 'queued';
  const key = state === 'answered' ? latest?.key : undefined;
  const over = state === 'ended' || state === 'spoken' || state === 'shown';
  const speaking = reached >= (kind === 'call' ? stepOfState.speaking : stepOfState.shown);
  const ahead = over ? aheadOf(upcoming) : state === 'queued' ? waitOf(upcoming) : {};
  return {
    kind,
    steps: stepsOf[kind].map((_, index) => stepState(index, reached, state)),
    news: fillText(language, newsTextName(call, state, kind)),
    ...(key === undefined ? {} : { key }),
    ...{ over, speaking, ...ahead },
    waysFirst: (over && !speaking) || 'waitSeconds' in ahead,
  };
}

function waitOf({ waitSeconds = 0 }: UpcomingCall): Pick<CallView, 'waitSeconds'> {
  if (waitSeconds <= shortWaitSeconds) return {};
  return { waitSeconds: waitSeconds > roundedFromSeconds ? Math.ceil(waitSeconds / 5) * 5 : Math.ceil(waitSeconds) };
}

function aheadOf({ next }: UpcomingCall): Pick<CallView, 'againInSeconds' | 'noneLeft'> {
  if (next === undefined) return {};
  // A call that may come after the question has expired is none for this one.
  if (!next.may || next.inSeconds > challengeLifetimeSeconds) return { noneLeft: true };
  return { againInSeconds: Math.max(0, Math.ceil(next.inSeconds)) };
}

function stepState(index: number, reached: number, state: DeliveryState): StepState {
  if (index < reached) return 'done';
  if (index > reached) return 'ahead';
  return state === 'ended' ? 'broken' : 'now';
}

function newsTextName(call: readonly Told[], state: DeliveryState, kind: DeliveryKind) {
  if (state === 'ended') return endedName(call.at(-1)?.reason);
  if (kind === 'message' && state === 'queued') return 'news-asked';
  if (kind === 'number' && state === 'shown') return 'news-number';
  const askings = call.filter((each) => each.state === 'answered').length;
  return state === 'answered' && askings > 1 ? 'news-answered-again' : (`news-${state}` as const);
}

/** A newer dialler may know an end that these pages do not. */
function endedName(reason: EndReason | undefined) {
  const name = `ended-${reason}`;
  return isTextName(name) ? name : 'ended-interrupted';
}
