import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { guardStore } from '../redis/guard-store.ts';
import { StoredMac } from '../stored-mac.ts';

/** Life of a link to the set-up: a panel sends the person there at once. */
export const enrolmentLinkSeconds = 15 * 60;

export interface EnrolmentLink {
  userId: string;
  /** Of the user's sessions. What ends these makes the link void: to disable the user, a reset, another password. */
  generation: string;
  /** Where the person goes on afterwards. */
  returnTo?: string | undefined;
}

/**
 * Links to the set-up of a first method, in Redis by their digest and with a MAC. A user has at most one. All methods
 * throw Refusal store-unavailable when it is away.
 */
export class EnrolmentLinkStore {
  readonly #redis: Redis;
  readonly #random: Pick<Random, 'secret'>;
  readonly #mac: StoredMac;

  constructor(parts: { redis: Redis; random: Pick<Random, 'secret'>; secret: string; clock?: Pick<Clock, 'now'> }) {
    this.#mac = new StoredMac(parts.secret, 'enrolment link', parts.clock);
    this.#redis = parts.redis;
    this.#random = parts.random;
  }

  /** Replaces the one before. @returns the token for the link */
  async make(link: EnrolmentLink): Promise<string> {
    const token = this.#random.secret();
    const key = keyOf(digestOf(token));
    const sealed = this.#mac.sealFor(enrolmentLinkSeconds, key, JSON.stringify(link));
    await guardStore('set', () => this.#redis.set(key, sealed, 'EX', enrolmentLinkSeconds));
    const newest = newestKey(link.userId);
    const before = await guardStore('set', () =>
      this.#redis.set(newest, digestOf(token), 'EX', enrolmentLinkSeconds, 'GET'),
    );
    if (before !== null) await guardStore('del', () => this.#redis.del(keyOf(before)));
    return token;
  }

  /** Consumes a link; it works once. */
  async take(token: string): Promise<EnrolmentLink | undefined> {
    const key = keyOf(digestOf(token));
    const kept = this.#mac.openInTime(key, await guardStore('getdel', () => this.#redis.getdel(key)));
    return kept === undefined ? undefined : JSON.parse(kept);
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

function keyOf(digest: string): string {
  return `belcode:enrolment-link:${digest}`;
}

/** The digest of the newest link of a user. */
function newestKey(userId: string): string {
  return `belcode:enrolment-link-of:${userId}`;
}
