import { createHash } from 'node:crypto';
import type { Agent } from 'node:https';
import webPush from 'web-push';
import type { Clock } from '../clock.ts';
import type { PushSubscription } from '../factors/app-device.ts';
import type { PushKeys } from '../factors/push-keys.ts';
import { isId } from '../random.ts';
import { type OutsideAnswer, postOutside } from './post-outside.ts';
import { PrivateAddressError } from './public-lookup.ts';
import { judgePushAddress } from './push-host.ts';

/**
 * `sent`: the push service accepted it. `gone`: the subscription no longer exists. `refused`: the service rejects this
 * push, or does so for now. `unavailable`: the service fails or cannot be reached.
 */
const pushOutcomes = ['sent', 'gone', 'refused', 'unavailable'] as const;
export type PushOutcome = (typeof pushOutcomes)[number];

export interface PushResult {
  outcome: PushOutcome;
  /** For the log: the service's name with its reply or the failure. Never the subscription's address. */
  detail: string;
  /** Seconds until the service accepts a retry, where it says so. */
  retryAfterSeconds?: number | undefined;
}

/** The content of a push. It has no field for a code, because the browser fetches that by a signed request. */
export interface PushMessage {
  /** 22 characters of base64url, as `Random.id` makes them. */
  id: string;
  /** Seconds that the push service may keep it for an offline browser; fractions are cut off. */
  ttlSeconds: number;
  /** From `pushTopic`. The push service keeps only the latest message of each topic. */
  topic: string;
}

export interface WebPushParts {
  keys: { ensure(): Promise<PushKeys> };
  /** mailto: or https:, as `pushContactOf` says. */
  contact: string;
  /** BELCODE_PUSH_HOSTS */
  hosts: readonly string[];
  clock: Clock;
  /** `internetAgent()`; tests pass an agent that connects to their own push service. */
  agent: Agent;
}

/** Meaning of a reply (RFC 8030 §5 and §7, RFC 8292 §4.2). 413 and 429 count as refused. */
const meanings: readonly { from: number; to: number; outcome: PushOutcome }[] = [
  { from: 200, to: 299, outcome: 'sent' },
  { from: 404, to: 404, outcome: 'gone' },
  { from: 410, to: 410, outcome: 'gone' },
  { from: 300, to: 499, outcome: 'refused' },
];

/** The topic of all messages for one device (RFC 8030 §5.4: at most 32 characters). It does not reveal the device. */
export function pushTopic(deviceId: string): string {
  return createHash('sha256').update(`belcode-push:${deviceId}`).digest('base64url').slice(0, 22);
}

/** Sends ids to browsers by Web Push (RFC 8030, 8291, 8292). */
export class WebPushSender {
  readonly #parts: WebPushParts;

  constructor(parts: WebPushParts) {
    this.#parts = parts;
  }

  /**
   * Tries once, for at most 5 s beside one database query. Failures of the push service are returned, not thrown.
   *
   * @throws Error when the id of the message is malformed
   */
  async send(subscription: PushSubscription, message: PushMessage): Promise<PushResult> {
    if (!isId(message.id)) throw new Error('A push carries an id of 22 characters, and no more');
    const { agent, clock, hosts } = this.#parts;
    const verdict = judgePushAddress(subscription.endpoint, hosts);
    if (!verdict.allowed) return { outcome: 'refused', detail: `the push service ${verdict.says}` };
    const { url } = verdict;
    try {
      const post = { url, ...(await this.#sealedFor({ ...subscription, endpoint: url.href }, message)) };
      const answer = await postOutside(post, { agent, clock });
      return this.#read(url.host, answer);
    } catch (error) {
      const outcome = error instanceof PrivateAddressError ? 'refused' : 'unavailable';
      return { outcome, detail: `${url.host}: ${wordsOf(error)}` };
    }
  }

  async #sealedFor(subscription: PushSubscription, { id, ttlSeconds, topic }: PushMessage) {
    const { publicKey, privateKey } = await this.#parts.keys.ensure();
    // web-push only seals and signs. Its own sending reads whole replies and limits silence, but not the total time.
    const { headers, body } = webPush.generateRequestDetails(subscription, JSON.stringify({ id }), {
      vapidDetails: { subject: this.#parts.contact, publicKey, privateKey },
      contentEncoding: 'aes128gcm',
      TTL: Math.max(0, Math.floor(ttlSeconds)),
      urgency: 'high',
      topic,
    });
    return { headers: headers as Record<string, string | number>, body };
  }

  #read(host: string, { status, retryAfter }: OutsideAnswer): PushResult {
    const outcome = meanings.find(({ from, to }) => status >= from && status <= to)?.outcome ?? 'unavailable';
    const retryAfterSeconds = outcome === 'sent' ? undefined : secondsOf(retryAfter, this.#parts.clock);
    return { outcome, detail: `${host}: ${status}`, retryAfterSeconds };
  }
}

/** RFC 9110 §10.2.3: seconds, or a date that ends with GMT. */
function secondsOf(retryAfter: string | undefined, clock: Pick<Clock, 'now'>): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter);
  const at = retryAfter.endsWith(' GMT') ? Date.parse(retryAfter) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - clock.now()) / 1_000));
}

/** Node gives an AggregateError without a message when every address of a host refused. */
function wordsOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || 'no reason given';
}
