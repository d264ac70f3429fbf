import { PbxError, type PbxTrouble } from '../asterisk/pbx.ts';
import type { Clock } from '../clock.ts';
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

  /** SIP reported that the call went to another number. */
  get isForwarded(): boolean {
    return this.#forwarded;
  }

  /** The call waits for its turn, or may ring. @param until milliseconds since the epoch */
  ringing(until: number): void {
    this.#until = until;
  }

  /** @param call the time of the answer, and the end of the permitted call; milliseconds since the epoch */
  answered({ at, until, forwarded }: { at: number; until: number; forwarded: boolean }): void {
    this.#phase = 'asking';
    this.#until = until;
    this.#answeredAt = at;
    this.#forwarded = forwarded;
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

const outcomeOfTrouble: Record<Exclude<PbxTrouble, 'call-over'>, CallOutcome> = {
  'exchange-down': 'exchange-down',
  'already-placed': 'interrupted',
  unreachable: 'unreachable',
};

/** The outcome of a call that ended with this error. @throws the error itself when it has another cause */
export async function outcomeOfError(
  error: unknown,
  { standing, activeCall, clock }: { standing: CallStanding; activeCall: ActiveCall; clock: Clock },
): Promise<CallOutcome> {
  // A later failure does not change that the person has heard the code.
  if (standing.isHeard && (error instanceof NoSound || error instanceof PbxError)) return 'spoken';
  if (error instanceof PbxError && error.trouble !== 'call-over') return outcomeOfTrouble[error.trouble];
  // A hang-up makes the current sound and requests fail before its own event arrives.
  const told = error instanceof PbxError || error instanceof NoSound ? await untilEnded(activeCall, clock) : error;
  if (told === undefined && error instanceof NoSound) return 'no-sound';
  const ended = told ?? new CallEnded('unknown');
  if (!(ended instanceof CallEnded)) throw ended;
  const past = clock.now() >= standing.until - limitSlackMilliseconds;
  return outcomeOf({
    endedBy: ended.by,
    cause: ended.cause,
    phase: standing.phase,
    rangOut: past && standing.phase === 'ringing',
    ranOut: past && standing.phase !== 'ringing',
    heard: standing.isHeard,
  });
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
