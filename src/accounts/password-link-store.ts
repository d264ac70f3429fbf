import { createHash } from 'node:crypto';
import { type OneTimeLinkParts, OneTimeLinkStore } from './one-time-link-store.ts';

/** Life of a link for a forgotten password. */
export const passwordLinkSeconds = 30 * 60;

/**
 * Links for forgotten passwords, in Redis by their digest and with a MAC. All methods throw Refusal store-unavailable
 * when it is away.
 */
export class PasswordLinkStore {
  readonly #links: OneTimeLinkStore<PasswordLink>;

  constructor(parts: OneTimeLinkParts) {
    const keyOf = (digest: string) => `belcode:password-link:${digest}`;
    this.#links = new OneTimeLinkStore(parts, { purpose: 'password link', keyOf });
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
    const mailedTo = email === undefined ? undefined : addressDigest(email);
    const { lifetimeSeconds, generation } = how;
    const isFirst = lifetimeSeconds === undefined ? undefined : true;
    const link = { userId, passwordSetAt: passwordSetAt.getTime(), mailedTo, isFirst, generation } as const;
    return (await this.#links.make(link, lifetimeSeconds ?? passwordLinkSeconds)).token;
  }

  /** Consumes a link; it works once. */
  take(token: string): Promise<PasswordLink | undefined> {
    return this.#links.take(token);
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
