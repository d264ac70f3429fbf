import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';
import { type OneTimeLinkParts, OneTimeLinkStore } from './one-time-link-store.ts';

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
  readonly #links: OneTimeLinkStore<EnrolmentLink>;

  constructor(parts: OneTimeLinkParts) {
    this.#redis = parts.redis;
    const keyOf = (digest: string) => `belcode:enrolment-link:${digest}`;
    this.#links = new OneTimeLinkStore(parts, { purpose: 'enrolment link', keyOf });
  }

  /** Replaces the one before. @returns the token for the link */
  async make(link: EnrolmentLink): Promise<string> {
    const { token, digest } = await this.#links.make(link, enrolmentLinkSeconds);
    const newest = newestKey(link.userId);
    const before = await guardStore('set', () => this.#redis.set(newest, digest, 'EX', enrolmentLinkSeconds, 'GET'));
    if (before !== null) await this.#links.remove(before);
    return token;
  }

  /** Consumes a link; it works once. */
  take(token: string): Promise<EnrolmentLink | undefined> {
    return this.#links.take(token);
  }
}

/** The digest of the newest link of a user. */
function newestKey(userId: string): string {
  return `belcode:enrolment-link-of:${userId}`;
}
