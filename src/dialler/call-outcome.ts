import type { EndReason } from '../deliveries/delivery.ts';
import type { HeardAnswer } from '../deliveries/read-network-answer.ts';
import type { EndedBy } from './call-inbox.ts';

/**
 * How a call ended. `spoken`: the person has heard the whole code once, or has typed it. `typed`: the person has typed
 * the number of the page.
 */
export type CallOutcome = 'spoken' | 'typed' | EndReason;

/** Whether the call has done what it was for. */
export function isAchieved(outcome: CallOutcome): outcome is 'spoken' | 'typed' {
  return outcome === 'spoken' || outcome === 'typed';
}

/** The facts when a call ended before its script did. */
export interface CallFacts {
  endedBy: EndedBy;
  /** What the network said instead of an answer; undefined when the call ended without a cause. */
  answer?: Pick<HeardAnswer, 'reason'> | undefined;
  phase: 'ringing' | 'asking' | 'speaking';
  /** The time for ringing is over. */
  rangOut: boolean;
  /** A telephone has rung, as far as the network told. */
  rang: boolean;
  /** The call lasted for the permitted time. */
  ranOut: boolean;
  /** The code was spoken once, from the first digit to the last. */
  heard: boolean;
}

/** Reads the rules from the top: the first that applies gives the outcome. */
export function outcomeOf(facts: CallFacts): CallOutcome {
  if (facts.heard) return 'spoken';
  if (facts.endedBy === 'unknown') return 'exchange-down';
  // Silence is not ringing: a dead trunk or telephone is nobody who did not answer.
  if (facts.phase === 'ringing' && facts.rangOut) return facts.rang ? 'no-answer' : 'unreachable';
  if (facts.endedBy === 'stopping') return 'interrupted';
  if (facts.endedBy === 'blocked') return 'blocked';
  if (facts.endedBy === 'passed') return facts.phase === 'speaking' ? 'spoken' : 'challenge-over';
  if (facts.endedBy === 'us') return 'challenge-over';
  if (facts.phase === 'ringing') return facts.answer?.reason ?? (facts.rang ? 'no-answer' : 'unreachable');
  if (facts.ranOut) return 'time-limit';
  return facts.phase === 'asking' ? 'hung-up-before-code' : 'hung-up-while-speaking';
}
