import { type Command, Redis } from 'ioredis';

/** A person waits for every command; after this time it is refused with 503 (store-unavailable). */
const limitMilliseconds = 500;

/**
 * A connection with a limit of 500 ms for every command. Unlike with ioredis' own `commandTimeout`, a program that was
 * busy for that long first reads the replies in its socket. Node's event loop runs timers before sockets, so a burst of
 * requests would be told that Redis is away although it answered within a millisecond.
 *
 * Commands of one turn of the loop are written together, because socket writes were a fifth of the cost of a code
 * check.
 */
export class LimitedRedis extends Redis {
  #gathering = false;

  override sendCommand(...sent: Parameters<Redis['sendCommand']>): unknown {
    limit(sent[0]);
    this.#gather();
    return super.sendCommand(...sent);
  }

  #gather(): void {
    const { stream } = this;
    if (this.#gathering || this.status !== 'ready') return;
    this.#gathering = true;
    stream.cork();
    setImmediate(() => {
      this.#gathering = false;
      stream.uncork();
    });
  }
}

function limit(command: Command): void {
  const late = () => command.reject(new Error('Command timed out'));
  const timer = setTimeout(() => setImmediate(late), limitMilliseconds);
  const settled = () => clearTimeout(timer);
  command.promise.then(settled, settled);
}
