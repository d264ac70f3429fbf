import type { CallEvent, HangupCause } from '../asterisk/pbx.ts';
import type { Clock } from '../clock.ts';
import { type KeyPress, KeyRun } from './key-run.ts';

/**
 * - `phone`: the other side, or the network
 * - `us`: nobody wants the call any more
 * - `passed`: the code was typed, and need not be said any longer
 * - `blocked`: the operator has stopped all outside calls
 * - `stopping`: this dialler stops, though the call was wanted
 * - `unknown`: the exchange is gone, or the connection to it
 */
export type EndedBy = 'phone' | 'us' | 'passed' | 'blocked' | 'stopping' | 'unknown';

/** The call came to an end while the script waited for something else. */
export class CallEnded extends Error {
  readonly by: EndedBy;
  override readonly cause: HangupCause | undefined;
  /** Until when the call is known to have lasted, where that is earlier than now. */
  readonly lastSign: number | undefined;

  constructor(by: EndedBy, cause?: HangupCause, lastSign?: number | undefined) {
    super(`The call was ended by: ${by}`);
    this.name = 'CallEnded';
    this.by = by;
    this.cause = cause;
    this.lastSign = lastSign;
  }
}

/** What happens during a call besides its end. */
export type CallNews =
  | Exclude<CallEvent, { type: 'ended' } | { type: 'lost' } | { type: 'key' }>
  | ({ type: 'key' } & KeyPress);

/**
 * The events of one call, to be waited for one after the other. Whatever the script waits for, the end of the call
 * comes out as `CallEnded`.
 */
export class CallInbox {
  readonly #clock: Clock;
  readonly #news: CallNews[] = [];
  readonly #keys = new KeyRun();
  #ended: CallEnded | undefined;
  #wake = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes an event of the exchange. */
  put(event: CallEvent): void {
    if (event.type === 'ended') this.end(new CallEnded('phone', event.cause));
    else if (event.type === 'lost') this.end(new CallEnded('unknown', undefined, event.lastSign));
    else {
      // Keys are read when they come: the script may be busy with something else for a moment.
      this.#news.push(event.type === 'key' ? { type: 'key', ...this.#keys.read(event.key, this.#clock.now()) } : event);
      this.#wake();
    }
  }

  /** When the latest key was pressed, milliseconds since the epoch; long ago when there was none. */
  lastKeyAt(): number {
    return this.#keys.lastAt();
  }

  /** Ends the waiting from our side. The first end counts. */
  end(ended: CallEnded): void {
    this.#ended ??= ended;
    this.#wake();
  }

  /**
   * @param deadline milliseconds since the epoch
   * @returns the next event, or undefined when there was none before the deadline
   * @throws CallEnded
   */
  async next(deadline: number): Promise<CallNews | undefined> {
    for (;;) {
      // What happened before the end is told first: a key, then the hang-up.
      const news = this.#news.shift();
      if (news !== undefined) return news;
      if (this.#ended !== undefined) throw this.#ended;
      const left = deadline - this.#clock.now();
      if (left <= 0) return undefined;
      const timer = new AbortController();
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await Promise.race([woken, this.#clock.wait(left, timer.signal).catch(() => {})]);
      timer.abort('woken');
    }
  }
}
