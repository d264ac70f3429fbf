import { Agent, request } from 'node:https';
import type { Clock } from '../clock.ts';
import { publicLookup, type Resolve } from './public-lookup.ts';

/** For all of it: name, connection, TLS, answer. */
export const postLimitMilliseconds = 5_000;

export interface PushPost {
  url: URL;
  headers: Readonly<Record<string, string | number>>;
  body: Buffer;
}

/** All that is read of an answer. Its words come from outside and are not wanted. */
export interface PushAnswer {
  status: number;
  retryAfter: string | undefined;
}

/** Connections into the internet and nowhere else. Of its own, and so behind no proxy that the environment names. */
export function internetAgent(resolve?: Resolve): Agent {
  return new Agent({ keepAlive: false, lookup: publicLookup(resolve) });
}

/**
 * Posts to a push service. A redirection is an answer like others: it is not followed.
 *
 * @throws Error when there was no answer within 5 s, or no connection; PrivateAddressError for a name that leads inside
 */
export async function postPush(
  { url, headers, body }: PushPost,
  { agent, clock }: { agent: Agent; clock: Pick<Clock, 'wait'> },
): Promise<PushAnswer> {
  const over = new AbortController();
  try {
    return await new Promise<PushAnswer>((resolve, reject) => {
      const post = request(url, { method: 'POST', headers, agent });
      post.on('response', (answer) => {
        resolve({ status: answer.statusCode ?? 0, retryAfter: answer.headers['retry-after'] });
        answer.destroy();
      });
      post.on('error', reject);
      clock.wait(postLimitMilliseconds, over.signal).then(
        () => post.destroy(new Error(`no answer within ${postLimitMilliseconds} ms`)),
        () => {},
      );
      post.end(body);
    });
  } finally {
    over.abort();
  }
}
