import type { Call, CallEvent, CallRequest, DialRoute, Pbx } from '../asterisk/pbx.ts';
import type { Clock } from '../clock.ts';
import type { CallJob } from '../deliveries/call-job.ts';
import { readOwnAnswer } from '../deliveries/read-network-answer.ts';
import { measure } from '../measure.ts';
import { routeOf } from '../policy/ledger/call-destination.ts';
import type { TrunkName } from '../policy/ledger/call-ledger.ts';
import { maxTurnSeconds } from '../policy/limits.ts';
import type { ActiveCall } from './active-call.ts';
import { CallEnded, type CallNews } from './call-inbox.ts';
import type { CallOutcome } from './call-outcome.ts';
import { type CallEnding, type CallStanding, endingOf, endingOfError } from './call-standing.ts';
import { type JudgeTrunkParts, judgeTrunk } from './judge-trunk.ts';

export interface CallAttemptsParts extends JudgeTrunkParts {
  pbx: Pick<Pbx, 'dial'>;
  clock: Clock;
  ringSeconds: number;
  /** After how long a trunk that says nothing at all is given up, when there is a second one. */
  silenceSeconds: number;
  callSeconds: number;
  /** Whether the exchange listens for answering machines. */
  detectMachine: boolean;
  /** How long a call goes on without a key. At 0 it is hung up on an answering machine at once. */
  screenSeconds: number;
  /** Whether the call is hung up or only marked when SIP reports that it went to another number. */
  forwarded: 'end' | 'note';
  /** One for each trunk. Calls to extensions need no turn. */
  paces: { trunk: Pace; secondTrunk: Pace | undefined };
}

/**
 * Resolves when a trunk may take one more call. The turn ends when the INVITE has been sent, or the call has failed.
 */
interface Pace {
  turn(signal?: AbortSignal): Promise<{ end(): Promise<void> }>;
}

/** Asterisk ends the ringing itself. After this time without its event we end the call. */
const ringGraceMilliseconds = 5_000;
/** AMD() reports the answer after listening to silence for at most this time (`total_analysis_time` in amd.conf). */
const machineGraceMilliseconds = 5_000;

/** Calls a person over the first trunk, and once more over the second when the first one fails. */
export class CallAttempts {
  readonly #parts: CallAttemptsParts;
  readonly #job: CallJob;
  readonly #activeCall: ActiveCall;
  readonly #standing: CallStanding;
  readonly #onRinging: () => Promise<void>;
  /** When the latest attempt was dialled; milliseconds since the epoch. */
  #dialledAt = 0;
  #route: DialRoute | undefined;

  constructor(
    parts: CallAttemptsParts,
    call: { job: CallJob; activeCall: ActiveCall; standing: CallStanding; onRinging(): Promise<void> },
  ) {
    this.#parts = parts;
    this.#job = call.job;
    this.#activeCall = call.activeCall;
    this.#standing = call.standing;
    this.#onRinging = call.onRinging;
  }

  /** How the person was dialled last; undefined before the first attempt. */
  get route(): DialRoute | undefined {
    return this.#route;
  }

  /** @returns the answered call, or why there is none. @throws CallEnded, Refusal store-unavailable */
  async reach(): Promise<Call | CallOutcome> {
    const { deliveryId } = this.#job;
    this.#activeCall.stopped.throwIfAborted();
    const { trunk, secondTrunk } = this.#parts.paces;
    if (routeOf(this.#job.to) === 'internal') return reachedBy(await this.#try(deliveryId, 'internal'));
    const first = await this.#tryTrunk(deliveryId, 'trunk', trunk);
    if (secondTrunk === undefined || !mayMend(first)) return reachedBy(first);
    this.#activeCall.stopped.throwIfAborted();
    let mayDial = false;
    const turn = async (signal: AbortSignal) => {
      const given = await secondTrunk.turn(signal);
      mayDial = true;
      return given;
    };
    try {
      return reachedBy(await this.#tryTrunk(`${deliveryId}.2`, 'second-trunk', { turn }));
    } catch (error) {
      // Nothing was dialled over the second trunk, so the first outcome stands.
      if (mayDial) throw error;
      return reachedBy(first);
    } finally {
      if (!mayDial) this.#route = 'trunk';
    }
  }

  async #tryTrunk(id: string, trunk: TrunkName, pace: Pace): Promise<Call | CallEnding> {
    const reached = await this.#try(id, trunk, pace);
    const ending = isEnding(reached) ? reached : undefined;
    const rang = this.#standing.beforeAnswer.rang || this.#standing.answeredAt !== undefined;
    const judged = judgeTrunk(this.#parts, { trunk, number: this.#job.to, rang, ending });
    // A person who has answered does not wait for the ledger.
    return ending === undefined ? reached : ((await judged) ?? reached);
  }

  async #try(id: string, route: DialRoute, pace?: Pace): Promise<Call | CallEnding> {
    const request = this.#request(id, route);
    const inside = route === 'internal';
    this.#route = route;
    this.#dialledAt = this.#parts.clock.now();
    const ringEnd = () => this.#parts.clock.now() + request.ringSeconds * 1_000;
    this.#standing.ringing(pace === undefined ? ringEnd() : Number.POSITIVE_INFINITY, { inside });
    let turn: Awaited<ReturnType<Pace['turn']>> | undefined;
    const untilTurn = async () => {
      turn = await pace?.turn(this.#activeCall.stopped);
      this.#activeCall.stopped.throwIfAborted();
      this.#dialledAt = this.#parts.clock.now();
      this.#standing.ringing(ringEnd());
    };
    const endTurn = () => {
      void turn?.end();
      turn = undefined;
    };
    try {
      const call = await this.#activeCall.connect((onEvent) => {
        const onAny = (event: CallEvent) => {
          endTurn();
          onEvent(event);
        };
        return this.#parts.pbx.dial(request, onAny, pace && { until: untilTurn, limitSeconds: maxTurnSeconds });
      });
      const silentUntil =
        route === 'trunk' && this.#parts.paces.secondTrunk !== undefined
          ? this.#parts.clock.now() + this.#parts.silenceSeconds * 1_000
          : undefined;
      return (await this.#untilAnswered(call, request, silentUntil)) ?? call;
    } catch (error) {
      endTurn();
      return endingOfError(error, { ...this.#parts, activeCall: this.#activeCall, standing: this.#standing });
    }
  }

  #request(id: string, route: DialRoute): CallRequest {
    const { callSeconds, detectMachine } = this.#parts;
    const { to: number, company, postDial } = this.#job;
    return {
      id,
      route,
      number,
      callSeconds,
      callerId: company?.callerId,
      ringSeconds: company?.ringSeconds ?? this.#parts.ringSeconds,
      // A switchboard is a machine, but the call must go on.
      detectMachine: detectMachine && postDial === undefined,
    };
  }

  /**
   * @param silentUntil when the call is given up if the other side has said nothing until then; milliseconds since the
   *   epoch
   * @returns why the call is not to be spoken into; undefined when it is
   */
  async #untilAnswered(
    call: Call,
    { detectMachine }: Pick<CallRequest, 'detectMachine'>,
    silentUntil = Number.POSITIVE_INFINITY,
  ): Promise<CallEnding | undefined> {
    const { clock, callSeconds, forwarded } = this.#parts;
    const grace = ringGraceMilliseconds + (detectMachine ? machineGraceMilliseconds : 0);
    let silence = silentUntil;
    for (;;) {
      const news = await this.#activeCall.inbox.next(Math.min(silence, this.#standing.until + grace));
      if (news === undefined && clock.now() >= silence) {
        silence = Number.POSITIVE_INFINITY;
        // The question takes some milliseconds, in which the other side may begin to speak.
        if ((await call.hasSignOfLife()) || this.#activeCall.inbox.hasNews()) continue;
        return endingOf(readOwnAnswer('silence', this.#standing.beforeAnswer));
      }
      if (news === undefined) throw new CallEnded('us');
      if (isSignOfLife(news)) silence = Number.POSITIVE_INFINITY;
      // Each 180 of each fork is an event.
      if (news.type === 'ringing') await this.#noteRinging();
      if (news.type === 'progress') this.#standing.progressed();
      if (news.type !== 'answered') continue;
      const at = clock.now();
      measure('call-answered', this.#sinceDialled());
      this.#standing.answered({
        at,
        until: at + callSeconds * 1_000,
        forwarded: news.forwarded,
        machine: news.machine,
      });
      // One that screens callers begins like a voicemail: only what follows tells them apart.
      if (news.machine && this.#parts.screenSeconds === 0) return { outcome: 'voicemail' };
      return news.forwarded && forwarded === 'end' ? { outcome: 'forwarded' } : undefined;
    }
  }

  async #noteRinging(): Promise<void> {
    if (!this.#standing.rang()) return;
    measure('call-rang', this.#sinceDialled());
    await this.#onRinging();
  }

  #sinceDialled(): { route: string; seconds: number } {
    const seconds = Math.max(0, this.#parts.clock.now() - this.#dialledAt) / 1_000;
    return { route: this.#route ?? 'trunk', seconds };
  }
}

/** What the other side says before an answer. `dialled` only says that the exchange has sent the call on its way. */
function isSignOfLife({ type }: CallNews): boolean {
  return type === 'proceeding' || type === 'ringing' || type === 'progress' || type === 'answered';
}

function isEnding(reached: Call | CallEnding): reached is CallEnding {
  return 'outcome' in reached;
}

function reachedBy(reached: Call | CallEnding): Call | CallOutcome {
  return isEnding(reached) ? reached.outcome : reached;
}

/** Once a telephone rang, or the network has decided for the person, nobody rings them again. */
function mayMend(reached: Call | CallEnding): boolean {
  return isEnding(reached) && reached.answer?.second === true;
}
