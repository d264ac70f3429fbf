import type { Call, CallEvent, CallRequest, DialRoute, Pbx } from '../asterisk/pbx.ts';
import type { Clock } from '../clock.ts';
import type { CallJob } from '../deliveries/call-job.ts';
import { routeOf } from '../policy/ledger/call-destination.ts';
import { maxTurnSeconds } from '../policy/limits.ts';
import type { ActiveCall } from './active-call.ts';
import { CallEnded } from './call-inbox.ts';
import type { CallOutcome } from './call-outcome.ts';
import { type CallStanding, outcomeOfError } from './call-standing.ts';

export interface CallAttemptsParts {
  pbx: Pick<Pbx, 'dial'>;
  clock: Clock;
  ringSeconds: number;
  callSeconds: number;
  /** Whether the exchange listens for answering machines, on which the call is then hung up. */
  detectMachine: boolean;
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

/** Outcomes before the answer after which a second trunk may succeed. */
const mendable: readonly CallOutcome[] = ['congestion', 'unreachable'];

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
  #rang = false;

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

  /** @returns the answered call, or why there is none. @throws CallEnded, Refusal store-unavailable */
  async reach(): Promise<Call | CallOutcome> {
    const { deliveryId } = this.#job;
    this.#activeCall.stopped.throwIfAborted();
    const { trunk, secondTrunk } = this.#parts.paces;
    if (routeOf(this.#job.to) === 'internal') return this.#try(deliveryId, 'internal');
    const first = await this.#try(deliveryId, 'trunk', trunk);
    const mends = typeof first === 'string' && mendable.includes(first) && this.#standing.answeredAt === undefined;
    if (!mends || secondTrunk === undefined) return first;
    this.#activeCall.stopped.throwIfAborted();
    let mayDial = false;
    const turn = async (signal: AbortSignal) => {
      const given = await secondTrunk.turn(signal);
      mayDial = true;
      return given;
    };
    try {
      return await this.#try(`${deliveryId}.2`, 'second-trunk', { turn });
    } catch (error) {
      // Nothing was dialled over the second trunk, so the first outcome stands.
      if (mayDial) throw error;
      return first;
    }
  }

  async #try(id: string, route: DialRoute, pace?: Pace): Promise<Call | CallOutcome> {
    const request = this.#request(id, route);
    const ringEnd = () => this.#parts.clock.now() + request.ringSeconds * 1_000;
    this.#standing.ringing(pace === undefined ? ringEnd() : Number.POSITIVE_INFINITY);
    let turn: Awaited<ReturnType<Pace['turn']>> | undefined;
    const untilTurn = async () => {
      turn = await pace?.turn(this.#activeCall.stopped);
      this.#activeCall.stopped.throwIfAborted();
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
      return (await this.#untilAnswered(request)) ?? call;
    } catch (error) {
      endTurn();
      return outcomeOfError(error, { ...this.#parts, activeCall: this.#activeCall, standing: this.#standing });
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

  /** @returns why the call is not to be spoken into after the answer; undefined when it is */
  async #untilAnswered({
    detectMachine,
  }: Pick<CallRequest, 'detectMachine'>): Promise<'voicemail' | 'forwarded' | undefined> {
    const { clock, callSeconds, forwarded } = this.#parts;
    const grace = ringGraceMilliseconds + (detectMachine ? machineGraceMilliseconds : 0);
    for (;;) {
      const news = await this.#activeCall.inbox.next(this.#standing.until + grace);
      if (news === undefined) throw new CallEnded('us');
      // Each 180 of each fork is an event.
      if (news.type === 'ringing' && !this.#rang) {
        this.#rang = true;
        await this.#onRinging();
      }
      if (news.type !== 'answered') continue;
      const at = clock.now();
      this.#standing.answered({ at, until: at + callSeconds * 1_000, forwarded: news.forwarded });
      if (news.machine) return 'voicemail';
      return news.forwarded && forwarded === 'end' ? 'forwarded' : undefined;
    }
  }
}
