import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import { guardStore } from '../redis/guard-store.ts';
import { StoredMac } from '../stored-mac.ts';

/** Life of a link for a forgotten password. */
export const passwordLinkSeconds = 30 * 60;

/**
 * Links for forgotten passwords, in Redis by their digest and with a MAC. All methods throw Refusal store-unavailable
 * when it is away.
 */
export class PasswordLinkStore {
  readonly #redis: Redis;
  readonly #random: Pick<Random, 'secret'>;
  readonly #mac: StoredMac;

  constructor(parts: { redis: Redis; random: Pick<Random, 'secret'>; secret: string; clock?: Pick<Clock, 'now'> }) {
    this.#mac = new StoredMac(parts.secret, 'password link', parts.clock);
    this.#redis = parts.redis;
    this.#random = parts.random;
  }

  /**
   * @param passwordSetAt when the forgotten password was set; the link is void once there is a newer password
   * @param email where it is mailed to; the link is void once the user has another address
   * @param how `lifetimeSeconds`: for the first password of a new user; it works only while the user has no method.
   *   `generation` of the user's sessions: the link is void once all of these have ended
   * @returns the token for the link
   */
  async make(
    userId: string,
    passwordSetAt: Date,
    email?: string,
    how: { lifetimeSeconds?: number; generation?: string } = {},
  ): Promise<string> {
    const token = this.#random.secret();
    const mailedTo = email === undefined ? undefined : addressDigest(email);
    const { lifetimeSeconds, generation } = how;
    const isFirst = lifetimeSeconds === undefined ? undefined : true;
    const kept = JSON.stringify({ userId, passwordSetAt: passwordSetAt.getTime(), mailedTo, isFirst, generation });
    const seconds = lifetimeSeconds ?? passwordLinkSeconds;
    const sealed = this.#mac.sealFor(seconds, keyOf(token), kept);
    await guardStore('set', () => this.#redis.set(keyOf(token), sealed, 'EX', seconds));
    return token;
  }

  /** Consumes a link; it works once. */
  async take(token: string): Promise<PasswordLink | undefined> {
    const sealed = await guardStore('getdel', () => this.#redis.getdel(keyOf(token)));
    const kept = this.#mac.openInTime(keyOf(token), sealed);
    return kept === undefined ? undefined : JSON.parse(kept);
  }
}

interface PasswordLink {
  userId: string;
  passwordSetAt: number;
  mailedTo?: string | undefined;
  isFirst?: true | undefined;
  generation?: string | undefined;
}

/**
 * Whether a link went to another address than the user has now. Another person may read the one of before.
 *
 * @param mailedTo undefined for a link that went to no address of the user
 */
export function isMailedElsewhere(mailedTo: string | undefined, email: string | undefined): boolean {
  return mailedTo !== undefined && (email === undefined || addressDigest(email) !== mailedTo);
}

/** Redis has no address in clear. */
export function addressDigest(email: string): string {
  return createHash('sha256').update(email).digest('base64url');
}

function keyOf(token: string): string {
  return `belcode:password-link:${createHash('sha256').update(token).digest('base64url')}`;
}
