import { type Command, Redis } from 'ioredis';

/** A person waits behind every command: past this it is refused with 503 (store-unavailable). */
const limitMilliseconds = 500;

/**
 * A connection whose every command has a limit of 500 ms, like ioredis' own `commandTimeout`; but a program that was busy for so
 * long reads first what lies in its socket. In a turn of Node's event loop timers come before sockets, and a herd of
 * requests would be told that Redis is away, which had answered within a millisecond.
 */
export class LimitedRedis extends Redis {
  override sendCommand(...sent: Parameters<Redis['sendCommand']>): unknown {
    limit(sent[0]);
    return super.sendCommand(...sent);
  }
}

function limit(command: Command): void {
  const late = () => command.reject(new Error('Command timed out'));
  const timer = setTimeout(() => setImmediate(late), limitMilliseconds);
  const settled = () => clearTimeout(timer);
  command.promise.then(settled, settled);
}
