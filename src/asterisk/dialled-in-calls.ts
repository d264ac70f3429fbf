import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Call, CallEvent, IncomingCall } from './pbx.ts';
import { PbxError } from './pbx.ts';

/** Nobody listens to a silent line for longer. */
const takeLimitMilliseconds = 5_000;

/** What `StasisStart` says of a call that somebody dialled in: `Stasis(…,dialled-in,<endpoint>)`. */
export const dialledInArgument = 'dialled-in';

interface DialledInParts {
  /** From now on the call is like a placed one. */
  register(id: string, onEvent: (event: CallEvent) => void): Call;
  hangUp(id: string): Promise<void>;
  log: Log;
  clock: Clock;
}

/** Calls that were dialled in and that nobody has taken yet. */
export class DialledInCalls {
  readonly #parts: DialledInParts;
  readonly #waiting = new Map<string, AbortController>();

  constructor(parts: DialledInParts) {
    this.#parts = parts;
  }

  /** Offers a call to whoever may want it; one that is not taken is hung up. */
  offer(id: string, endpoint: string, listener: { onIncoming?(call: IncomingCall): void }): void {
    const { register, hangUp, log, clock } = this.#parts;
    if (listener.onIncoming === undefined || endpoint === '') {
      log.warn({ call: id }, 'hanging up a call that was dialled in: nobody to take it');
      void hangUp(id);
      return;
    }
    const waiting = new AbortController();
    this.#waiting.set(id, waiting);
    clock.wait(takeLimitMilliseconds, waiting.signal).then(
      () => {
        this.#waiting.delete(id);
        log.warn({ call: id }, 'hanging up a call that was dialled in and not taken');
        void hangUp(id);
      },
      () => {},
    );
    listener.onIncoming({
      id,
      endpoint,
      take: async (onEvent) => {
        if (!this.forget(id)) throw new PbxError('call-over', 'hung up, or taken already');
        return register(id, onEvent);
      },
    });
  }

  /** The call has ended. @returns whether it waited here */
  forget(id: string): boolean {
    this.#waiting.get(id)?.abort();
    return this.#waiting.delete(id);
  }

  /** The exchange, or the connection to it, went away. */
  forgetAll(): void {
    for (const id of [...this.#waiting.keys()]) this.forget(id);
  }
}
