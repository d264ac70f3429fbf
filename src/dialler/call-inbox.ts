import type { CallEvent, HangupCause } from '../asterisk/pbx.ts';
import type { Clock } from '../clock.ts';
import { type KeyPress, KeyRun } from './key-run.ts';

/**
 * - `phone`: the other side or the network ended it
 * - `us`: the call is no longer wanted
 * - `passed`: the code was typed, so the voice can stop
 * - `blocked`: the operator has stopped all outside calls
 * - `stopping`: this dialler stops; the call was still wanted
 * - `unknown`: the exchange, or the connection to it, is lost
 */
export type EndedBy = 'phone' | 'us' | 'passed' | 'blocked' | 'stopping' | 'unknown';

/** The call ended while the script waited for something else. */
export class CallEnded extends Error {
  readonly by: EndedBy;
  override readonly cause: HangupCause | undefined;
  /** Last moment at which the call was known to be up, when that is earlier than now. Milliseconds since the epoch. */
  readonly lastSign: number | undefined;

  constructor(by: EndedBy, cause?: HangupCause, lastSign?: number | undefined) {
    super(`The call was ended by: ${by}`);
    this.name = 'CallEnded';
    this.by = by;
    this.cause = cause;
    this.lastSign = lastSign;
  }
}

/** Every event of a call except its end. */
export type CallNews =
  | Exclude<CallEvent, { type: 'ended' } | { type: 'lost' } | { type: 'key' }>
  | ({ type: 'key' } & KeyPress);

/**
 * The events of one call, read one after the other. The end of the call is thrown as `CallEnded`, whatever the script
 * waits for.
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
      // Keys get their time on arrival, because the script may read them later.
      const press = event.type === 'key' ? this.#keys.read(event.key, this.#clock.now()) : undefined;
      if (event.type !== 'key') this.#news.push(event);
      else if (press !== undefined) this.#news.push({ type: 'key', ...press });
      this.#wake();
    }
  }

  /** Whether `next` would return or throw at once. */
  hasNews(): boolean {
    return this.#news.length > 0 || this.#ended !== undefined;
  }

  /** Time of the latest key, milliseconds since the epoch; -Infinity without one. */
  lastKeyAt(): number {
    return this.#keys.lastAt();
  }

  /** Ends the call from our side. Only the first end counts. */
  end(ended: CallEnded): void {
    this.#ended ??= ended;
    this.#wake();
  }

  /**
   * @param deadline milliseconds since the epoch
   * @returns the next event; undefined when none came before the deadline
   * @throws CallEnded
   */
  async next(deadline: number): Promise<CallNews | undefined> {
    for (;;) {
      // Events before the end come first: a key, then the hang-up.
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
