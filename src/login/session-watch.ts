import type { Session } from '../accounts/session.ts';
import type { SessionStore } from '../accounts/session-store.ts';
import type { UserStore } from '../accounts/user-store.ts';
import { SharedReads, sharedReadMilliseconds } from '../deliveries/shared-reads.ts';
import { Refusal } from '../errors.ts';

export interface SessionWatchParts {
  sessions: Pick<SessionStore, 'isOpen'>;
  users: Pick<UserStore, 'find'>;
}

/** Redis is asked at most once a second for a session, and the database once in five seconds for its user. */
const userMilliseconds = 5_000;

/**
 * Whether a session is still open, for what outlives the request that found it: an event stream ends with its session.
 * Looking does not keep the session alive.
 */
export class SessionWatch {
  readonly #parts: SessionWatchParts;
  readonly #sessions: SharedReads<boolean>;
  readonly #users: SharedReads<boolean>;

  constructor(parts: SessionWatchParts) {
    this.#parts = parts;
    this.#sessions = new SharedReads(sharedReadMilliseconds);
    this.#users = new SharedReads(userMilliseconds);
  }

  /**
   * False after a logout, "log out everywhere" or its time, and when its user is gone or disabled.
   *
   * @throws Refusal store-unavailable
   */
  async isOpen({ digest, userId }: Pick<Session, 'digest' | 'userId'>): Promise<boolean> {
    const isOpen = this.#sessions.read(digest, () => this.#parts.sessions.isOpen(digest));
    if (!(await isOpen)) return false;
    return userId === undefined || this.#users.read(userId, () => this.#mayLogIn(userId));
  }

  async #mayLogIn(userId: string): Promise<boolean> {
    try {
      return (await this.#parts.users.find(userId)).disabledAt === undefined;
    } catch (error) {
      if (error instanceof Refusal && error.id === 'user-unknown') return false;
      throw error;
    }
  }
}
