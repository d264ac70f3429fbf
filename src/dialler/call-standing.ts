import { PbxError, type PbxTrouble } from '../asterisk/pbx.ts';
import type { Clock } from '../clock.ts';
import { CallEnded } from './call-inbox.ts';
import type { CallLine } from './call-line.ts';
import { type CallFacts, type CallOutcome, outcomeOf } from './call-outcome.ts';
import { NoSound } from './call-voice.ts';

/** How far a call has come: what its end means depends on it. Others read it, and say here what has happened. */
export class CallStanding {
  #phase: CallFacts['phase'] = 'ringing';
  #until = 0;
  #heard = false;
  #answeredAt: number | undefined;
  #forwarded = false;

  get phase(): CallFacts['phase'] {
    return this.#phase;
  }

  /** Until when it may ring, then until when it may last; milliseconds since the epoch. Infinity while it waits to be dialled. */
  get until(): number {
    return this.#until;
  }

  /** The code has been said once from its first digit to its last. */
  get isHeard(): boolean {
    return this.#heard;
  }

  /** Milliseconds since the epoch; undefined until somebody answers. */
  get answeredAt(): number | undefined {
    return this.#answeredAt;
  }

  /** SIP said that it went to another number. */
  get isForwarded(): boolean {
    return this.#forwarded;
  }

  /** It waits for its turn, or may ring. @param until the latest moment, milliseconds since the epoch */
  ringing(until: number): void {
    this.#until = until;
  }

  /** @param call `at`: the moment; `until`: when it may last no longer. Milliseconds since the epoch */
  answered({ at, until, forwarded }: { at: number; until: number; forwarded: boolean }): void {
    this.#phase = 'asking';
    this.#until = until;
    this.#answeredAt = at;
    this.#forwarded = forwarded;
  }

  /** The code is being said. @returns whether this is the first time */
  speaking(): boolean {
    const isFirst = this.#phase !== 'speaking';
    this.#phase = 'speaking';
    return isFirst;
  }

  /** The code has been said once from its first digit to its last. */
  heard(): void {
    this.#heard = true;
  }
}

/** Asterisk counts the length of a call from a moment before we hear of the answer. */
const limitSlackMilliseconds = 500;
/** How long the end of a call that Asterisk says is over may take to be told. */
const endLimitMilliseconds = 1_000;

const outcomeOfTrouble: Record<Exclude<PbxTrouble, 'call-over'>, CallOutcome> = {
  'exchange-down': 'exchange-down',
  'already-placed': 'interrupted',
  unreachable: 'unreachable',
};

/** What it means that a call ended with this error. @throws the error, when it is none of the call's */
export async function outcomeOfError(
  error: unknown,
  { standing, line, clock }: { standing: CallStanding; line: CallLine; clock: Clock },
): Promise<CallOutcome> {
  // What fails afterwards does not take back what was said.
  if (standing.isHeard && (error instanceof NoSound || error instanceof PbxError)) return 'spoken';
  if (error instanceof PbxError && error.trouble !== 'call-over') return outcomeOfTrouble[error.trouble];
  // A hang-up makes the sound that plays fail, and requests too, before its own event comes.
  const told = error instanceof PbxError || error instanceof NoSound ? await untilEnded(line, clock) : error;
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

/** The call seems to be over; its end is told by an event that is on its way. @returns nothing when none comes */
async function untilEnded(line: CallLine, clock: Clock): Promise<unknown> {
  const deadline = clock.now() + endLimitMilliseconds;
  try {
    while ((await line.inbox.next(deadline)) !== undefined);
  } catch (ended) {
    return ended;
  }
  return undefined;
}
