import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Call, CallEvent, IncomingCall } from './pbx.ts';
import { PbxError } from './pbx.ts';

/** Longer than callers listen to silence. */
const takeLimitMilliseconds = 5_000;

/** Argument of `StasisStart` for a call that somebody dialled in: `Stasis(…,dialled-in,<endpoint>)`. */
export const dialledInArgument = 'dialled-in';

interface DialledInParts {
  /** Treats the call like a placed one from now on. */
  register(id: string, onEvent: (event: CallEvent) => void): Call;
  hangUp(id: string): Promise<void>;
  log: Log;
  clock: Clock;
}

/** The dialled-in calls that nobody has taken yet. */
export class DialledInCalls {
  readonly #parts: DialledInParts;
  readonly #waiting = new Map<string, AbortController>();

  constructor(parts: DialledInParts) {
    this.#parts = parts;
  }

  /** Offers a call to the listener, and hangs it up when it is not taken. */
  offer(id: string, endpoint: string, listener: { onIncoming?(call: IncomingCall): void }): void {
    const { register, hangUp, log, clock } = this.#parts;
    if (listener.onIncoming === undefined || endpoint === '') {
      log.warn({ call: id }, 'hanging up a dialled-in call that nobody can take');
      void hangUp(id);
      return;
    }
    const waiting = new AbortController();
    this.#waiting.set(id, waiting);
    clock.wait(takeLimitMilliseconds, waiting.signal).then(
      () => {
        this.#waiting.delete(id);
        log.warn({ call: id }, 'hanging up a dialled-in call that was not taken');
        void hangUp(id);
      },
      () => {},
    );
    listener.onIncoming({
      id,
      endpoint,
      take: async (onEvent) => {
        if (!this.forget(id)) throw new PbxError('call-over', 'hung up, or already taken');
        return register(id, onEvent);
      },
    });
  }

  /** Removes a call that has ended or was taken. @returns whether it still waited */
  forget(id: string): boolean {
    this.#waiting.get(id)?.abort();
    return this.#waiting.delete(id);
  }

  /** Removes all calls, because the exchange or the connection to it is lost. */
  forgetAll(): void {
    for (const id of [...this.#waiting.keys()]) this.forget(id);
  }
}
