import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import type { Random } from '../../random.ts';
import { AgiLine } from './agi-line.ts';
import { linesOf } from './agi-lines.ts';
import type { CodeQuestions } from './code-questions.ts';
import { noticingKey, UnprovenCallers } from './unproven-callers.ts';
import { verifyCaller } from './verify-caller.ts';

export interface AgiParts {
  /** Asks with the rights of a key. */
  questionsOf(key: string): CodeQuestions;
  clock: Pick<Clock, 'wait'>;
  random: Pick<Random, 'id'>;
  log: Log;
  /** Callers with a right key at the same time; further ones are closed. Half as many wait for theirs to be known. */
  maxCallers: number;
}

/** For the request, which Asterisk sends as soon as it is connected. */
const requestLimitMilliseconds = 5_000;
/** Until the API has accepted the key: the request, a few answers of Asterisk, and one of the API. */
const keyLimitMilliseconds = 10_000;
/** For the whole conversation: five codes, each with its sound. */
const callerLimitMilliseconds = 180_000;

/** A server of FastAGI, which is not listening yet. It speaks with whoever connects, and trusts nothing but the key. */
export function createAgiServer(parts: AgiParts): Server {
  const room: Room = { unproven: new UnprovenCallers(Math.ceil(parts.maxCallers / 2)), proven: new Set() };
  return createServer({ noDelay: true }, (socket) => void serve(parts, room, socket));
}

interface Room {
  unproven: UnprovenCallers;
  proven: Set<Socket>;
}

async function serve(
  { questionsOf, clock, random, log, maxCallers }: AgiParts,
  { unproven, proven }: Room,
  socket: Socket,
): Promise<void> {
  const over = new AbortController();
  const requested = new AbortController();
  const known = new AbortController();
  unproven.add(socket);
  const admit = () => {
    unproven.remove(socket);
    known.abort();
    if (socket.destroyed) return;
    if (proven.size >= maxCallers) socket.destroy();
    else proven.add(socket);
  };
  const limit = (milliseconds: number, signal: AbortSignal) =>
    void clock.wait(milliseconds, signal).then(
      () => socket.destroy(),
      () => {},
    );
  limit(requestLimitMilliseconds, AbortSignal.any([requested.signal, over.signal]));
  limit(keyLimitMilliseconds, AbortSignal.any([known.signal, over.signal]));
  limit(callerLimitMilliseconds, over.signal);
  // Only a closed connection makes room for the next one, so the limits hold until then.
  socket.once('close', () => {
    unproven.remove(socket);
    proven.delete(socket);
    over.abort();
  });
  // The end of the lines says it too.
  socket.on('error', () => {});
  try {
    const write = (text: string) => void socket.write(`${text}\n`);
    const line = new AgiLine(linesOf(socket.setEncoding('utf8')), { write, random });
    const request = await line.request();
    requested.abort();
    const { verified, reason } = await verifyCaller(
      line,
      (key) => noticingKey(questionsOf(key), admit),
      request,
      clock,
    );
    log.info({ verified, reason }, 'a caller was asked for a code by AGI');
    // Asterisk still writes a line, which nobody reads: a connection that waits for the end of it never closes.
    socket.destroySoon();
  } catch (error) {
    // Never a line of the other side: it may hold a code.
    log.warn({ peer: socket.remoteAddress, says: (error as Error).message }, 'a connection of AGI was closed');
    socket.destroy();
  }
}
