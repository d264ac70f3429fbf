import { createHash } from 'node:crypto';
import type { Agent } from 'node:https';
import webPush from 'web-push';
import type { Clock } from '../clock.ts';
import type { PushSubscription } from '../factors/app-device.ts';
import type { PushKeys } from '../factors/push-keys.ts';
import { type PushAnswer, postPush } from './post-push.ts';
import { PrivateAddressError } from './public-lookup.ts';
import { judgePushAddress } from './push-host.ts';

/**
 * `sent`: the push service took it. `gone`: there is no such subscription any more. `refused`: it will not take this one, or
 * not now. `unavailable`: out of order, or out of reach.
 */
export const pushOutcomes = ['sent', 'gone', 'refused', 'unavailable'] as const;
export type PushOutcome = (typeof pushOutcomes)[number];

export interface PushResult {
  outcome: PushOutcome;
  /** For our log: the service's name, and what it answered or why not. Never the subscription's address. */
  detail: string;
  /** In how many seconds the service wants to be asked again, where it said so. */
  retryAfterSeconds?: number | undefined;
}

/** All that a push says. There is no place for a code: the browser fetches that by a signed request of its own. */
export interface PushMessage {
  /** 22 characters of base64url, as `Random.id` makes them. */
  id: string;
  /** How long the push service may keep it for a browser that is away; fractions are cut off. */
  lifeSeconds: number;
  /** Of messages with the same topic the push service keeps the latest: `pushTopic`. */
  topic: string;
}

export interface WebPushParts {
  keys: { ensure(): Promise<PushKeys> };
  /** mailto: or https:, as `pushContactOf` says. */
  contact: string;
  /** BELCODE_PUSH_HOSTS */
  hosts: readonly string[];
  clock: Clock;
  /** `internetAgent()`. A test gives one that leads to a push service of its own. */
  agent: Agent;
}

/** RFC 8030 §5 and §7, RFC 8292 §4.2: what an answer means. 413 and 429 are among the refused. */
const meanings: readonly { from: number; to: number; outcome: PushOutcome }[] = [
  { from: 200, to: 299, outcome: 'sent' },
  { from: 404, to: 404, outcome: 'gone' },
  { from: 410, to: 410, outcome: 'gone' },
  { from: 300, to: 499, outcome: 'refused' },
];

/** The topic of all messages for one device (RFC 8030 §5.4: 32 characters at most); tells nobody which device. */
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
   * Tries once, for 5 s at most, besides a question to the database. What goes wrong outside is in the result.
   *
   * @throws Error when the message is none: its id is no id
   */
  async send(subscription: PushSubscription, message: PushMessage): Promise<PushResult> {
    if (!/^[A-Za-z0-9_-]{22}$/.test(message.id)) throw new Error('A push carries an id of 22 characters, and no more');
    const { agent, clock, hosts } = this.#parts;
    const verdict = judgePushAddress(subscription.endpoint, hosts);
    if (!verdict.allowed) return { outcome: 'refused', detail: `the push service ${verdict.says}` };
    const { url } = verdict;
    try {
      const post = { url, ...(await this.#sealedFor({ ...subscription, endpoint: url.href }, message)) };
      const answer = await postPush(post, { agent, clock });
      return this.#read(url.host, answer);
    } catch (error) {
      const outcome = error instanceof PrivateAddressError ? 'refused' : 'unavailable';
      return { outcome, detail: `${url.host}: ${wordsOf(error)}` };
    }
  }

  async #sealedFor(subscription: PushSubscription, { id, lifeSeconds, topic }: PushMessage) {
    const { publicKey, privateKey } = await this.#parts.keys.ensure();
    // It only seals and signs here: its own sending reads whole answers, and has a limit for silence but none for all of it.
    const { headers, body } = webPush.generateRequestDetails(subscription, JSON.stringify({ id }), {
      vapidDetails: { subject: this.#parts.contact, publicKey, privateKey },
      contentEncoding: 'aes128gcm',
      TTL: Math.max(0, Math.floor(lifeSeconds)),
      urgency: 'high',
      topic,
    });
    return { headers: headers as Record<string, string | number>, body };
  }

  #read(host: string, { status, retryAfter }: PushAnswer): PushResult {
    const outcome = meanings.find(({ from, to }) => status >= from && status <= to)?.outcome ?? 'unavailable';
    const retryAfterSeconds = outcome === 'sent' ? undefined : secondsOf(retryAfter, this.#parts.clock);
    return { outcome, detail: `${host}: ${status}`, retryAfterSeconds };
  }
}

/** RFC 9110 §10.2.3: seconds, or a date, which ends with GMT. */
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
