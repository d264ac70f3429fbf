import type { DeliveryProgress, DeliveryState } from '../deliveries/delivery.ts';
import { fillText, isTextName, type Language } from './texts.ts';

export const callSteps = ['queued', 'ringing', 'answered', 'speaking'] as const;

export type StepState = 'done' | 'now' | 'broken' | 'ahead';

/** A call as a person is told of it: for the page, and for the browser's script in the same words. */
export interface CallView {
  /** One for each of `callSteps`. */
  steps: StepState[];
  news: string;
  /** The key that the voice asks for. */
  key?: string;
  /** The call has ended, or has said its code: another one may be asked for. */
  over: boolean;
  /** A code has been said, or is being said: nothing may come between the person and the field. */
  speaking: boolean;
}

const stepOfState: Record<Exclude<DeliveryState, 'ended'>, number> = {
  queued: 0,
  dialling: 0,
  ringing: 1,
  answered: 2,
  speaking: 3,
  spoken: 4,
};

type Told = Pick<DeliveryProgress, 'deliveryId' | 'state' | 'reason' | 'key'>;

/** @param progress everything told so far of a challenge; only its latest call counts */
export function describeCall(language: Language, progress: readonly Told[]): CallView {
  const latest = progress.at(-1);
  const call = progress.filter(({ deliveryId }) => deliveryId === latest?.deliveryId);
  const reached = Math.max(0, ...call.map(({ state }) => (state === 'ended' ? 0 : stepOfState[state])));
  const state = latest?.state ?? 'queued';
  const key = state === 'answered' ? latest?.key : undefined;
  return {
    steps: callSteps.map((_, index) => stepState(index, reached, state)),
    news: fillText(language, newsName(call, state)),
    ...(key === undefined ? {} : { key }),
    over: state === 'ended' || state === 'spoken',
    speaking: state === 'speaking' || state === 'spoken' || reached >= stepOfState.speaking,
  };
}

function stepState(index: number, reached: number, state: DeliveryState): StepState {
  if (index < reached) return 'done';
  if (index > reached) return 'ahead';
  return state === 'ended' ? 'broken' : 'now';
}

function newsName(call: readonly Told[], state: DeliveryState) {
  if (state === 'ended') {
    const name = `ended-${call.at(-1)?.reason}`;
    return isTextName(name) ? name : 'ended-interrupted';
  }
  const askings = call.filter((each) => each.state === 'answered').length;
  return state === 'answered' && askings > 1 ? 'news-answered-again' : (`news-${state}` as const);
}
