import { reasonOfUnanswered } from '../asterisk/hangup-cause.ts';
import type { HangupCause } from '../asterisk/pbx.ts';
import type { EndReason } from '../deliveries/delivery.ts';
import type { EndedBy } from './call-inbox.ts';

/** How a call ended. `spoken`: the person has heard the whole code at least once, or has typed it. */
export type CallOutcome = 'spoken' | EndReason;

/** What was true when a call ended before its script did. */
export interface CallFacts {
  endedBy: EndedBy;
  cause?: HangupCause | undefined;
  phase: 'ringing' | 'asking' | 'speaking';
  /** The phone rang for as long as it may. */
  rangOut: boolean;
  /** The call lasted for as long as it may. */
  ranOut: boolean;
  /** The code has been said once from its first digit to its last. */
  heard: boolean;
}

/** Read from the top: the first line that holds tells the outcome. */
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
