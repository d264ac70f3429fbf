import { Agent, request } from 'node:https';
import type { Clock } from '../clock.ts';
import { publicLookup, type Resolve } from './public-lookup.ts';

/** Covers name lookup, connection, TLS and reply. */
export const postLimitMilliseconds = 5_000;

export interface OutsidePost {
  url: URL;
  headers: Readonly<Record<string, string | number>>;
  body: Buffer | string;
  /** Read of the reply's text; the rest is not taken. Default 0. */
  maxReplyBytes?: number;
}

export interface OutsideAnswer {
  status: number;
  retryAfter: string | undefined;
  /** What was read within the limits; comes from outside. */
  text: string;
}

/** Connects to public addresses only. An agent of its own, so that no proxy from the environment applies. */
export function internetAgent(resolve?: Resolve): Agent {
  return new Agent({ keepAlive: false, lookup: publicLookup(resolve) });
}

/**
 * Posts to a server outside. Redirections are not followed.
 *
 * @returns a status without the end of its text is an answer too
 * @throws Error without a connection or a reply within 5 s; PrivateAddressError for a name with a non-public address
 */
export async function postOutside(
  { url, headers, body, maxReplyBytes = 0 }: OutsidePost,
  { agent, clock }: { agent: Agent; clock: Pick<Clock, 'wait'> },
): Promise<OutsideAnswer> {
  const over = new AbortController();
  try {
    return await new Promise<OutsideAnswer>((resolve, reject) => {
      const post = request(url, { method: 'POST', headers, agent });
      let answer: OutsideAnswer | undefined;
      const end = () => {
        if (answer === undefined) post.destroy(new Error(`no answer within ${postLimitMilliseconds} ms`));
        else {
          resolve(answer);
          post.destroy();
        }
      };
      post.on('response', (reply) => {
        const began = { status: reply.statusCode ?? 0, retryAfter: reply.headers['retry-after'], text: '' };
        answer = began;
        if (maxReplyBytes === 0) return end();
        reply.setEncoding('utf8');
        reply.on('data', (part: string) => {
          began.text += part;
          if (began.text.length >= maxReplyBytes) end();
        });
        reply.on('end', end);
        reply.on('error', end);
      });
      post.on('error', reject);
      clock.wait(postLimitMilliseconds, over.signal).then(end, () => {});
      post.end(body);
    });
  } finally {
    over.abort();
  }
}
