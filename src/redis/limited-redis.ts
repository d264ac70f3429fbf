import { type Command, Redis } from 'ioredis';

/** A person waits behind every command: past this it is refused with 503 (store-unavailable). */
const limitMilliseconds = 500;

/**
 * A connection whose every command has a limit of 500 ms, like ioredis' own `commandTimeout`; but a program that was
 * busy for so long reads first what lies in its socket. In a turn of Node's event loop timers come before sockets, and
 * a herd of requests would be told that Redis is away, which had answered within a millisecond.
 *
 * What is asked in one turn of the loop goes out together: writing to a socket was a fifth of what a check of a code
 * cost.
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
