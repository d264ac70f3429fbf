import { HttpConnection, type HttpReply } from './http-load.ts';
import { cpuSeconds } from './processes.ts';

/** Four wrong answers and the right one: the five tries of a challenge. */
export interface CheckedThing {
  wrong: string;
  right: string;
}

export interface CheckRate {
  perSecond: number;
  /** Processor seconds of the program per thousand requests. */
  cpuForThousand: number;
  requests: number;
}

const wrongAnswers = 4;
const maxConnections = 24;

/**
 * Answers all challenges as fast as the program allows; each connection sends its share one after the other.
 *
 * @param judge throws for an unexpected reply
 */
export async function loadChecks(
  { port, pid }: { port: number; pid: number },
  things: readonly CheckedThing[],
  judge: (reply: HttpReply, right: boolean) => void,
): Promise<CheckRate> {
  const connections = Array.from({ length: maxConnections }, () => new HttpConnection(port));
  const left = [...things];
  const before = cpuSeconds(pid);
  const started = performance.now();
  try {
    await Promise.all(
      connections.map(async (connection) => {
        for (let thing = left.pop(); thing !== undefined; thing = left.pop()) {
          for (let wrong = 0; wrong < wrongAnswers; wrong += 1) judge(await connection.ask(thing.wrong), false);
          judge(await connection.ask(thing.right), true);
        }
      }),
    );
  } finally {
    for (const connection of connections) connection.close();
  }
  const seconds = (performance.now() - started) / 1_000;
  const requests = things.length * (wrongAnswers + 1);
  return { requests, perSecond: requests / seconds, cpuForThousand: ((cpuSeconds(pid) - before) / requests) * 1_000 };
}

/** Adds several turns up. */
export function togetherOf(turns: readonly CheckRate[]): CheckRate {
  const requests = turns.reduce((sum, turn) => sum + turn.requests, 0);
  const seconds = turns.reduce((sum, turn) => sum + turn.requests / turn.perSecond, 0);
  const cpu = turns.reduce((sum, turn) => sum + turn.cpuForThousand * turn.requests, 0);
  return { requests, perSecond: requests / seconds, cpuForThousand: cpu / requests };
}
