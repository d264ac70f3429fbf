import { reasonOfUnanswered } from '../asterisk/hangup-cause.ts';
import type { HangupCause } from '../asterisk/pbx.ts';
import type { EndReason } from '../deliveries/delivery.ts';
import type { EndedBy } from './call-inbox.ts';

/** How a call ended. `spoken`: the person has heard the whole code once, or has typed it. */
export type CallOutcome = 'spoken' | EndReason;

/** The facts when a call ended before its script did. */
export interface CallFacts {
  endedBy: EndedBy;
  cause?: HangupCause | undefined;
  phase: 'ringing' | 'asking' | 'speaking';
  /** The telephone rang for the permitted time. */
  rangOut: boolean;
  /** The call lasted for the permitted time. */
  ranOut: boolean;
  /** The code was spoken once, from the first digit to the last. */
  heard: boolean;
}

/** Reads the rules from the top: the first that applies gives the outcome. */
export function outcomeOf(facts: CallFacts): CallOutcome {
  if (facts.heard) return 'spoken';
  if (facts.endedBy === 'unknown') return 'exchange-down';
  if (facts.phase === 'ringing' && facts.rangOut) return 'no-answer';
  if (facts.endedBy === 'stopping') return 'interrupted';
  if (facts.endedBy === 'blocked') return 'blocked';
  if (facts.endedBy === 'passed') return facts.phase === 'speaking' ? 'spoken' : 'challenge-over';
  if (facts.endedBy === 'us') return 'challenge-over';
  if (facts.phase === 'ringing') return facts.cause === undefined ? 'unreachable' : reasonOfUnanswered(facts.cause);
  if (facts.ranOut) return 'time-limit';
  return facts.phase === 'asking' ? 'hung-up-before-code' : 'hung-up-while-speaking';
}
