import { createHash, createHmac } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';
import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';
import { StoredMac } from '../stored-mac.ts';

const replyLifetimeSeconds = 24 * 60 * 60;
/** Longer than any request takes. After it, the key of a request whose api died is free again. */
const claimLifetimeSeconds = 30;
const waitMilliseconds = 2_000;
const pauseMilliseconds = 25;

const scripts = { settle: readScript(import.meta.url, 'settle-reply.lua') };

/** A reply that can be sent again unchanged. */
export interface KeptReply {
  status: number;
  location?: string;
  body: unknown;
}

export interface IdempotentRequest {
  /** Keys of different owners are independent. */
  owner: string;
  /** The header's value; undefined without the header. */
  key: string | undefined;
  /** Method, route and body. A key may be repeated only with the same values. */
  request: readonly unknown[];
}

interface Entry {
  fingerprint: string;
  holder?: string;
  reply?: KeptReply;
}

/** Keeps replies in Redis for 24 h under their Idempotency-Key, so that a repeated request is carried out once. */
export class IdempotencyStore {
  readonly #redis: Redis;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #secret: string;
  readonly #mac: StoredMac;
  readonly #run: Record<keyof typeof scripts, RunScript>;
  /** The next look at a key, which all who wait for it in this process share. */
  readonly #looks = new Map<string, Promise<Entry | undefined>>();

  /**
   * @param parts `secret` keys the fingerprints, so that nobody can guess a telephone number from its digest, and the
   *   MACs, so that a writer to Redis cannot give a panel another reply
   */
  constructor(parts: { redis: Redis; clock: Clock; random: Random; secret: string }) {
    this.#redis = parts.redis;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#secret = parts.secret;
    this.#mac = new StoredMac(parts.secret, 'idempotency');
    this.#run = defineScripts(parts.redis, scripts);
  }

  /**
   * Calls the act, or returns the reply of an earlier call. Only replies are kept, so a refused request may be repeated
   * with the same key. While the first request is in progress, a second one waits for its reply.
   *
   * @throws Refusal idempotency-key-reused for another request with this key; request-under-way when the first one
   *   takes longer than 2 s; store-unavailable; and as the act throws
   */
  async once({ owner, key, request }: IdempotentRequest, act: () => Promise<KeptReply>): Promise<KeptReply> {
    if (key === undefined) return act();
    const redisKey = `belcode:idempotency:${createHash('sha256').update(`${owner} ${key}`).digest('base64url')}`;
    const fingerprint = createHmac('sha256', this.#secret).update(JSON.stringify(request)).digest('base64url');
    const claim = this.#seal(redisKey, { fingerprint, holder: this.#random.id() });
    const kept = await this.#claimOrRead(redisKey, claim, fingerprint);
    if (kept !== undefined) return kept;
    try {
      const reply = await act();
      await this.#end(redisKey, claim, this.#seal(redisKey, { fingerprint, reply }));
      return reply;
    } catch (error) {
      // Not awaited, because during an outage of Redis the caller must get the refusal within a second.
      void this.#end(redisKey, claim, '');
      throw error;
    }
  }

  /** @returns the kept reply; undefined when this request has claimed the key */
  async #claimOrRead(redisKey: string, claim: string, fingerprint: string): Promise<KeptReply | undefined> {
    const deadline = this.#clock.now() + waitMilliseconds;
    if (await this.#claim(redisKey, claim)) return undefined;
    let entry = await this.#read(redisKey);
    for (;;) {
      if (entry !== undefined && entry.fingerprint !== fingerprint) throw new Refusal('idempotency-key-reused');
      if (entry?.reply !== undefined) return entry.reply;
      if (this.#clock.now() >= deadline) throw new Refusal('request-under-way');
      // The first request was refused, or its claim has lapsed.
      if (entry === undefined && (await this.#claim(redisKey, claim))) return undefined;
      entry = await this.#nextLook(redisKey);
    }
  }

  async #claim(redisKey: string, claim: string): Promise<boolean> {
    const claimed = await guardStore('idempotency claim', () =>
      this.#redis.set(redisKey, claim, 'EX', claimLifetimeSeconds, 'NX'),
    );
    return claimed === 'OK';
  }

  /** One look for all, so that a key's repeated requests are no flood of commands. */
  #nextLook(redisKey: string): Promise<Entry | undefined> {
    const shared = this.#looks.get(redisKey);
    if (shared !== undefined) return shared;
    const look = this.#clock.wait(pauseMilliseconds).then(() => {
      this.#looks.delete(redisKey);
      return this.#read(redisKey);
    });
    this.#looks.set(redisKey, look);
    return look;
  }

  async #read(redisKey: string): Promise<Entry | undefined> {
    const text = this.#mac.open(redisKey, await guardStore('idempotency read', () => this.#redis.get(redisKey)));
    return text === undefined ? undefined : (JSON.parse(text) as Entry);
  }

  #seal(redisKey: string, entry: Entry): string {
    return this.#mac.seal(redisKey, JSON.stringify(entry));
  }

  /** Errors are ignored, because the act is done and the claim lapses by itself. */
  async #end(redisKey: string, claim: string, entry: string): Promise<void> {
    await this.#run.settle([redisKey], [claim, entry, replyLifetimeSeconds]).catch(() => {});
  }
}
