import { PbxError, type PbxTrouble } from '../asterisk/pbx.ts';
import type { Clock } from '../clock.ts';
import {
  type BeforeAnswer,
  type HeardAnswer,
  readNetworkAnswer,
  readOwnAnswer,
} from '../deliveries/read-network-answer.ts';
import type { ActiveCall } from './active-call.ts';
import { CallEnded } from './call-inbox.ts';
import { type CallFacts, type CallOutcome, outcomeOf } from './call-outcome.ts';
import { NoSound } from './call-voice.ts';

/** The progress of a call, which decides what its end means. The script reports to it. */
export class CallStanding {
  #phase: CallFacts['phase'] = 'ringing';
  #until = 0;
  #heard = false;
  #answeredAt: number | undefined;
  #forwarded = false;
  #machine = false;
  #rang = false;
  #progressed = false;
  #inside = false;

  get phase(): CallFacts['phase'] {
    return this.#phase;
  }

  /**
   * The end of the permitted ringing, and after the answer of the permitted call; milliseconds since the epoch.
   * Infinity while the call waits for its turn.
   */
  get until(): number {
    return this.#until;
  }

  /** The code was spoken once, from the first digit to the last. */
  get isHeard(): boolean {
    return this.#heard;
  }

  /** Milliseconds since the epoch; undefined until somebody answers. */
  get answeredAt(): number | undefined {
    return this.#answeredAt;
  }

  /** Asterisk took who answered for a machine, which may be one that screens callers. */
  get isMachine(): boolean {
    return this.#machine;
  }

  /** SIP reported that the call went to another number. */
  get isForwarded(): boolean {
    return this.#forwarded;
  }

  /** What the end of the call before its answer means. */
  get beforeAnswer(): BeforeAnswer {
    return { rang: this.#rang || this.#progressed, inside: this.#inside };
  }

  /** The call waits for its turn, or may ring. @param until milliseconds since the epoch */
  ringing(until: number, { inside = false }: { inside?: boolean } = {}): void {
    this.#until = until;
    this.#inside = inside;
  }

  /** Sound comes before the answer, which may be the ringing. */
  progressed(): void {
    this.#progressed = true;
  }

  /** A telephone rings. @returns whether this is the first time */
  rang(): boolean {
    const isFirst = !this.#rang;
    this.#rang = true;
    return isFirst;
  }

  /** @param call the time of the answer, and the end of the permitted call; milliseconds since the epoch */
  answered(call: { at: number; until: number; forwarded: boolean; machine?: boolean }): void {
    const { at, until, forwarded, machine = false } = call;
    this.#phase = 'asking';
    this.#until = until;
    this.#answeredAt = at;
    this.#forwarded = forwarded;
    this.#machine = machine;
  }

  /** The voice speaks the code. @returns whether this is the first time */
  speaking(): boolean {
    const isFirst = this.#phase !== 'speaking';
    this.#phase = 'speaking';
    return isFirst;
  }

  heard(): void {
    this.#heard = true;
  }
}

/** Asterisk starts to count the length of a call slightly before its event of the answer reaches us. */
const limitSlackMilliseconds = 500;
/** How long the event of the end may follow an error that says that the call is over. */
const endLimitMilliseconds = 1_000;

const outcomeOfTrouble: Partial<Record<PbxTrouble, CallOutcome>> = {
  'exchange-down': 'exchange-down',
  'already-placed': 'interrupted',
};

/** How a call ended. `answer`: what the network said instead of an answer, when the call ended by that. */
export interface CallEnding {
  outcome: CallOutcome;
  answer?: HeardAnswer | undefined;
}

/** The outcome of a call that ended with this error. @throws the error itself when it has another cause */
export async function endingOfError(
  error: unknown,
  { standing, activeCall, clock }: { standing: CallStanding; activeCall: ActiveCall; clock: Clock },
): Promise<CallEnding> {
  // A later failure does not change that the person has heard the code.
  if (standing.isHeard && (error instanceof NoSound || error instanceof PbxError)) return { outcome: 'spoken' };
  if (error instanceof PbxError && error.trouble === 'unreachable')
    return endingOf(readOwnAnswer('no-way', standing.beforeAnswer));
  const failed = error instanceof PbxError ? outcomeOfTrouble[error.trouble] : undefined;
  if (failed !== undefined) return { outcome: failed };
  // A hang-up makes the current sound and requests fail before its own event arrives.
  const cause = error instanceof PbxError || error instanceof NoSound ? await untilEnded(activeCall, clock) : error;
  if (cause === undefined && error instanceof NoSound) return { outcome: 'no-sound' };
  const ended = cause ?? new CallEnded('unknown');
  if (!(ended instanceof CallEnded)) throw ended;
  const past = clock.now() >= standing.until - limitSlackMilliseconds;
  const isUnanswered = standing.phase === 'ringing';
  const answer = isUnanswered ? answerAt(ended, { past, standing }) : undefined;
  const outcome = outcomeOf({
    endedBy: ended.by,
    answer,
    phase: standing.phase,
    rangOut: past && isUnanswered,
    rang: standing.beforeAnswer.rang,
    ranOut: past && !isUnanswered,
    heard: standing.isHeard,
  });
  return outcome === answer?.reason ? { outcome, answer } : { outcome };
}

/** As `endingOfError`, without the answer of the network. */
export async function outcomeOfError(...about: Parameters<typeof endingOfError>): Promise<CallOutcome> {
  return (await endingOfError(...about)).outcome;
}

/** A call that ended by an answer of the network. */
export function endingOf(answer: HeardAnswer): CallEnding {
  return { outcome: answer.reason, answer };
}

/** What the network said until the end; undefined when the call ended for another reason. */
function answerAt(
  { by, cause }: CallEnded,
  { past, standing }: { past: boolean; standing: CallStanding },
): HeardAnswer | undefined {
  if (past && by !== 'unknown') {
    // Asterisk or we gave up: after ringing nobody answered, and without it there was silence.
    const { rang } = standing.beforeAnswer;
    return rang ? undefined : readOwnAnswer('silence', standing.beforeAnswer);
  }
  return by === 'phone' && cause !== undefined ? readNetworkAnswer(cause, standing.beforeAnswer) : undefined;
}

/** Waits for the event of the end. @returns the CallEnded; undefined when no such event comes */
async function untilEnded(activeCall: ActiveCall, clock: Clock): Promise<unknown> {
  const deadline = clock.now() + endLimitMilliseconds;
  try {
    while ((await activeCall.inbox.next(deadline)) !== undefined);
  } catch (ended) {
    return ended;
  }
  return undefined;
}
