import { Agent, request } from 'node:https';
import type { Clock } from '../clock.ts';
import { publicLookup, type Resolve } from './public-lookup.ts';

/** Covers name lookup, connection, TLS and reply. */
export const postLimitMilliseconds = 5_000;

export interface PushPost {
  url: URL;
  headers: Readonly<Record<string, string | number>>;
  body: Buffer;
}

/** Bytes read of a reply. Its text comes from outside and is not used. */
export interface PushAnswer {
  status: number;
  retryAfter: string | undefined;
}

/** Connects to public addresses only. An agent of its own, so that no proxy from the environment applies. */
export function internetAgent(resolve?: Resolve): Agent {
  return new Agent({ keepAlive: false, lookup: publicLookup(resolve) });
}

/**
 * Posts to a push service. Redirections are not followed.
 *
 * @throws Error without a connection or a reply within 5 s; PrivateAddressError for a name with a non-public address
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
