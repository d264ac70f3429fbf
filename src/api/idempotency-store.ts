import { createHash, createHmac } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';
import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';

const replyLifetimeSeconds = 24 * 60 * 60;
/** Longer than any request takes, so that a request whose api died gives its key free. */
const claimLifetimeSeconds = 30;
const waitMilliseconds = 2_000;
const pauseMilliseconds = 25;

const scripts = { settle: readScript(import.meta.url, 'settle-reply.lua') };

/** A reply that can be given again, word for word. */
export interface KeptReply {
  status: number;
  location?: string;
  body: unknown;
}

export interface IdempotentRequest {
  /** Who asks: two owners may use the same key for different things. */
  owner: string;
  /** The header's value, if it was sent. */
  key: string | undefined;
  /** Method, address and body: what must be the same for the key to mean the same request. */
  request: readonly unknown[];
}

interface Entry {
  fingerprint: string;
  holder?: string;
  reply?: KeptReply;
}

/** Replies kept in Redis for 24 h under their Idempotency-Key, so that a request that is sent twice is done once. */
export class IdempotencyStore {
  readonly #redis: Redis;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #secret: string;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  /** @param parts `secret` keys the fingerprints: a telephone number must not be guessed back from its digest */
  constructor(parts: { redis: Redis; clock: Clock; random: Random; secret: string }) {
    this.#redis = parts.redis;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#secret = parts.secret;
    this.#run = defineScripts(parts.redis, scripts);
  }

  /**
   * Does the act, or gives the reply that it gave before. Only what the act returns is kept: a refused request may be
   * sent again under the same key. While the first request is under way, a second one waits for its reply.
   *
   * @throws Refusal idempotency-key-reused for another request under the key, request-under-way when the first one takes
   *   longer than 2 s, store-unavailable, and whatever the act throws
   */
  async once({ owner, key, request }: IdempotentRequest, act: () => Promise<KeptReply>): Promise<KeptReply> {
    if (key === undefined) return act();
    const place = `belcode:idempotency:${createHash('sha256').update(`${owner} ${key}`).digest('base64url')}`;
    const fingerprint = createHmac('sha256', this.#secret).update(JSON.stringify(request)).digest('base64url');
    const claim = JSON.stringify({ fingerprint, holder: this.#random.id() } satisfies Entry);
    const kept = await this.#claimOrRead(place, claim, fingerprint);
    if (kept !== undefined) return kept;
    try {
      const reply = await act();
      await this.#end(place, claim, JSON.stringify({ fingerprint, reply } satisfies Entry));
      return reply;
    } catch (error) {
      // Not waited for: when Redis is away, whoever waits for the refusal is to have it within a second.
      void this.#end(place, claim, '');
      throw error;
    }
  }

  /** @returns nothing when the key is ours now */
  async #claimOrRead(place: string, claim: string, fingerprint: string): Promise<KeptReply | undefined> {
    const deadline = this.#clock.now() + waitMilliseconds;
    for (;;) {
      const claimed = await guardStore('idempotency claim', () =>
        this.#redis.set(place, claim, 'EX', claimLifetimeSeconds, 'NX'),
      );
      if (claimed === 'OK') return undefined;
      const text = await guardStore('idempotency read', () => this.#redis.get(place));
      const entry: Entry | undefined = text === null ? undefined : JSON.parse(text);
      if (entry !== undefined && entry.fingerprint !== fingerprint) throw new Refusal('idempotency-key-reused');
      if (entry?.reply !== undefined) return entry.reply;
      if (this.#clock.now() >= deadline) throw new Refusal('request-under-way');
      await this.#clock.wait(pauseMilliseconds);
    }
  }

  /** The act has happened, or was refused, whatever becomes of its claim: that lapses by itself. */
  async #end(place: string, claim: string, entry: string): Promise<void> {
    await this.#run.settle([place], [claim, entry, replyLifetimeSeconds]).catch(() => {});
  }
}

/** Sends a reply, kept or new: the same status, the same address, the same words. */
export function sendKept(reply: FastifyReply, { status, location, body }: KeptReply): FastifyReply {
  if (location !== undefined) reply.header('location', location);
  return reply.code(status).send(body);
}
