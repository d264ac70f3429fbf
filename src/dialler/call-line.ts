import type { Call, CallEvent } from '../asterisk/pbx.ts';
import type { Clock } from '../clock.ts';
import { CallEnded, CallInbox, type EndedBy } from './call-inbox.ts';

/**
 * The line to one person: one call, or a second one in its place when the first way was in trouble. Whoever ends it from
 * outside ends whichever call is up, and any that would follow.
 */
export class CallLine {
  readonly #clock: Clock;
  readonly #stopped = new AbortController();
  #inbox: CallInbox;
  #call: Call | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#inbox = new CallInbox(clock);
  }

  /** What happens in the call that is up. */
  get inbox(): CallInbox {
    return this.#inbox;
  }

  /** Aborted, with a CallEnded, when somebody outside has ended the line. */
  get stopped(): AbortSignal {
    return this.#stopped.signal;
  }

  /** Puts a call on the line; one that was on it before is hung up. @throws PbxError */
  async connect(connect: (onEvent: (event: CallEvent) => void) => Promise<Call>): Promise<Call> {
    await this.hangUp();
    const inbox = new CallInbox(this.#clock);
    if (this.stopped.aborted) inbox.end(this.stopped.reason);
    this.#inbox = inbox;
    this.#call = await connect((event) => inbox.put(event));
    return this.#call;
  }

  /** Ends the line. The first end counts. */
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
