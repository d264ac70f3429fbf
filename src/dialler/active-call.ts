import type { Call, CallEvent } from '../asterisk/pbx.ts';
import type { Clock } from '../clock.ts';
import { CallEnded, CallInbox, type EndedBy } from './call-inbox.ts';

/**
 * The active call with one person, or a second one that replaces it after the first trunk failed. `stop` ends the
 * current call, and prevents a following one.
 */
export class ActiveCall {
  readonly #clock: Clock;
  readonly #stopped = new AbortController();
  #inbox: CallInbox;
  #call: Call | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#inbox = new CallInbox(clock);
  }

  /** The events of the current call. */
  get inbox(): CallInbox {
    return this.#inbox;
  }

  /** Aborted by `stop`, with a CallEnded as reason. */
  get stopped(): AbortSignal {
    return this.#stopped.signal;
  }

  /** Makes a call the current one, and hangs up the previous one. @throws PbxError */
  async connect(connect: (onEvent: (event: CallEvent) => void) => Promise<Call>): Promise<Call> {
    await this.hangUp();
    const inbox = new CallInbox(this.#clock);
    if (this.stopped.aborted) inbox.end(this.stopped.reason);
    this.#inbox = inbox;
    this.#call = await connect((event) => inbox.put(event));
    return this.#call;
  }

  /** Ends the call. Only the first end counts. */
  stop(by: EndedBy): void {
    const ended = new CallEnded(by);
    this.#stopped.abort(ended);
    this.#inbox.end(ended);
  }

  async hangUp(): Promise<void> {
    const call = this.#call;
    this.#call = undefined;
    await call?.hangUp();
  }
}
