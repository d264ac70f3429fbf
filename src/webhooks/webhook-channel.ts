import type { Agent } from 'node:https';
import type { Clock } from '../clock.ts';
import { internetAgent, postOutside } from '../push/post-outside.ts';
import { PrivateAddressError } from '../push/public-lookup.ts';
import { judgePushAddress } from '../push/push-host.ts';
import type { WebhookAddress } from './webhook-endpoint.ts';
import { signedHeaders } from './webhook-signature.ts';

export interface WebhookChannelParts {
  clock: Pick<Clock, 'now' | 'wait'>;
  /** BELCODE_WEBHOOK_HOSTS */
  hosts: readonly string[];
  /** Tests pass an agent that connects to their own receiver. */
  agent?: Agent;
}

/** `gone`: the receiver wants no more events (410). */
export interface WebhookReply {
  outcome: 'sent' | 'failed' | 'gone';
  /** Undefined without a reply. */
  status?: number;
  /** Words of the other side on one line, or why there was no reply. */
  answer: string;
}

/** Read of a reply; the rest is not taken. */
const maxReplyBytes = 2_048;
const maxAnswerCharacters = 200;

/** Sends events to the hosts that the operator allows, at public addresses only. Redirections are not followed. */
export class WebhookChannel {
  readonly #parts: WebhookChannelParts;
  readonly #agent: Agent;

  constructor(parts: WebhookChannelParts) {
    this.#parts = parts;
    this.#agent = parts.agent ?? internetAgent();
  }

  /** @returns why events may not go there; undefined when they may */
  judge(url: string): string | undefined {
    const verdict = judgePushAddress(url, this.#parts.hosts, 'BELCODE_WEBHOOK_HOSTS');
    return verdict.allowed ? undefined : verdict.says;
  }

  /** Tries once. Failures are returned, and not thrown. */
  async send({ url, secrets }: WebhookAddress, { id, body }: { id: string; body: string }): Promise<WebhookReply> {
    const refused = this.judge(url.href);
    if (refused !== undefined) return { outcome: 'failed', answer: `the address ${refused}` };
    try {
      const signed = signedHeaders(secrets, { id, at: new Date(this.#parts.clock.now()), body });
      const headers = { ...signed, 'content-type': 'application/json' };
      const { clock } = this.#parts;
      const { status, text } = await postOutside({ url, headers, body, maxReplyBytes }, { agent: this.#agent, clock });
      const outcome = status === 410 ? 'gone' : status >= 200 && status < 300 ? 'sent' : 'failed';
      return { outcome, status, answer: oneLine(text) };
    } catch (error) {
      const isPrivate = error instanceof PrivateAddressError;
      return { outcome: 'failed', answer: isPrivate ? 'the name has an address that is not public' : wordsOf(error) };
    }
  }
}

/** Short and without control characters, because it appears on screens. */
function oneLine(text: string): string {
  return [...text.replace(/[\p{Cc}\p{Cf}\u2028\u2029\ufffd\0]+/gu, ' ').trim()].slice(0, maxAnswerCharacters).join('');
}

/** Node gives an AggregateError without a message when every address of a host refused. */
function wordsOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return oneLine(message || code || 'no reason given');
}
