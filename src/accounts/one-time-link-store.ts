import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { guardStore } from '../redis/guard-store.ts';
import { StoredMac } from '../stored-mac.ts';

export interface OneTimeLinkParts {
  redis: Redis;
  random: Pick<Random, 'secret'>;
  secret: string;
  clock?: Pick<Clock, 'now'>;
}

interface LinkSort {
  /** What the MAC is for. */
  purpose: string;
  /** Of a link in Redis. */
  keyOf(digest: string): string;
}

/** Links of one sort that work once, in Redis by the digest of their token and with a MAC. */
export class OneTimeLinkStore<Link> {
  readonly #redis: Redis;
  readonly #random: Pick<Random, 'secret'>;
  readonly #mac: StoredMac;
  readonly #keyOf: LinkSort['keyOf'];

  constructor({ redis, random, secret, clock }: OneTimeLinkParts, { purpose, keyOf }: LinkSort) {
    this.#mac = new StoredMac(secret, purpose, clock);
    this.#redis = redis;
    this.#random = random;
    this.#keyOf = keyOf;
  }

  /** @returns the token for the link, and its digest @throws Refusal store-unavailable */
  async make(link: Link, lifetimeSeconds: number): Promise<{ token: string; digest: string }> {
    const token = this.#random.secret();
    const digest = digestOf(token);
    const key = this.#keyOf(digest);
    const sealed = this.#mac.sealFor(lifetimeSeconds, key, JSON.stringify(link));
    await guardStore('set', () => this.#redis.set(key, sealed, 'EX', lifetimeSeconds));
    return { token, digest };
  }

  /** Consumes a link. @throws Refusal store-unavailable */
  async take(token: string): Promise<Link | undefined> {
    const key = this.#keyOf(digestOf(token));
    const kept = this.#mac.openInTime(key, await guardStore('getdel', () => this.#redis.getdel(key)));
    return kept === undefined ? undefined : JSON.parse(kept);
  }

  /** @throws Refusal store-unavailable */
  async remove(digest: string): Promise<void> {
    await guardStore('del', () => this.#redis.del(this.#keyOf(digest)));
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
