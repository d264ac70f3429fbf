import type { Redis } from 'ioredis';
import { Refusal } from '../errors.ts';
import { guardStore } from '../redis/guard-store.ts';
import { redisTime } from '../redis/redis-time.ts';
import type { RememberedBrowserStore } from './remembered-browser-store.ts';
import {
  isSessionId,
  type Session,
  type SessionFacts,
  type SessionSummary,
  type SessionWork,
  sessionDigest,
} from './session.ts';
import { endKey, generationKey, listKey } from './session-keys.ts';
import { type SessionRecordParts, SessionRecordStore } from './session-record-store.ts';

/** `reported`: the user has said that it was not theirs. */
export type SessionEnd = 'reported';

/** How long the browser of an ended session is told why. */
const endToldSeconds = 600;

interface SessionStoreParts extends SessionRecordParts {
  /** They end when all sessions of their user do. */
  browsers: Pick<RememberedBrowserStore, 'forget'>;
}

/**
 * What a session goes through, from its start to its end, by the clock of Redis. All methods throw Refusal
 * store-unavailable when Redis is away.
 */
export class SessionStore {
  readonly #redis: Redis;
  readonly #records: SessionRecordStore;
  readonly #browsers: SessionStoreParts['browsers'];

  constructor(parts: SessionStoreParts) {
    this.#redis = parts.redis;
    this.#records = new SessionRecordStore(parts);
    this.#browsers = parts.browsers;
  }

  /**
   * Starts a session under a new id. An id sent by a browser is never adopted.
   *
   * @param generation as `generationOf` read it before the proof was checked; default the one of now
   * @throws Refusal session-unknown when the user's sessions were ended since
   */
  start(facts: SessionFacts, work: SessionWork = {}, generation?: string): Promise<Session> {
    return this.#records.create(facts, work, { generation });
  }

  /**
   * Ends all sessions of the user, and starts one that follows from one of them.
   *
   * @throws Refusal session-unknown when they were ended before; then all have ended
   */
  async startAlone(session: Session & { userId: string }, facts: SessionFacts): Promise<Session> {
    const { begun } = await this.#endAll(session.userId);
    if (Number(begun) !== Number(session.generation) + 1) throw new Refusal('session-unknown', 'ended meanwhile');
    return this.#records.create(facts, {}, { generation: begun });
  }

  /**
   * What a session starts in. It is read before the proof that allows the session, so that no proof becomes a session
   * after "log out everywhere", another password or a reset.
   */
  async generationOf(userId: string): Promise<string> {
    return (await guardStore('get', () => this.#redis.get(generationKey(userId)))) ?? '0';
  }

  /** @returns undefined for an id that is malformed, unknown, expired, or older than the last "log out everywhere" */
  async find(id: string): Promise<Session | undefined> {
    if (!isSessionId(id)) return undefined;
    const found = await this.#records.read(sessionDigest(id), true);
    return found === undefined ? undefined : { ...found, id };
  }

  /** The same by the digest, for a ticket that names it. Keeps the session alive. */
  findByDigest(digest: string): Promise<Omit<Session, 'id'> | undefined> {
    return this.#records.read(digest, true);
  }

  /** Whether a session has not ended, without keeping it alive. */
  async isOpen(digest: string): Promise<boolean> {
    return (await this.#records.read(digest, false)) !== undefined;
  }

  /**
   * Gives the session a new id. The old id ends first, and only one caller succeeds (E05). A crash in between ends the
   * session.
   *
   * @throws Refusal session-unknown when it has ended meanwhile
   */
  async stepUp(session: Session, facts: SessionFacts, work: SessionWork = {}): Promise<Session> {
    const sameKind = (session.step === 'full') === (facts.step === 'full');
    const keeps = { generation: session.generation, ...(sameKind ? { startedAt: session.startedAt } : {}) };
    return this.#records.create(facts, work, { ...keeps, instead: session.digest });
  }

  /** @throws Refusal session-unknown when it has ended meanwhile */
  setWork(session: Session, work: SessionWork): Promise<void> {
    return this.#records.setWork(session, work);
  }

  /** @param why told to whoever still has the cookie, for a while */
  async end(session: Pick<Session, 'digest' | 'userId'>, why?: SessionEnd): Promise<void> {
    await this.#records.remove(session.digest);
    if (why !== undefined)
      await guardStore('set', () => this.#redis.set(endKey(session.digest), why, 'EX', endToldSeconds));
    const { userId } = session;
    if (userId === undefined) return;
    await guardStore('zrem', () => this.#redis.zrem(listKey(userId), session.digest));
  }

  /** Why a session has ended, for the browser that has its id. */
  async whyEnded(id: string): Promise<SessionEnd | undefined> {
    if (!isSessionId(id)) return undefined;
    const why = await guardStore('get', () => this.#redis.get(endKey(sessionDigest(id))));
    return why === 'reported' ? why : undefined;
  }

  /** Time of the clock that ages of proofs are counted by, in milliseconds since the epoch. */
  now(): Promise<number> {
    return redisTime(this.#redis);
  }

  /** "Log out everywhere". @returns number of sessions ended */
  async endAll(userId: string): Promise<number> {
    return (await this.#endAll(userId)).ended;
  }

  /** The same after a remembered browser was copied, which its rows tell until the sessions have ended. */
  async endAllOfCopied(userId: string): Promise<void> {
    await this.#records.endAll(userId);
    await this.#browsers.forget(userId);
  }

  /** The sessions of a user, most recently used first. */
  async list(userId: string): Promise<SessionSummary[]> {
    const digests = await this.#records.digestsOf(userId);
    const found = await Promise.all(digests.map((digest) => this.#records.read(digest, false)));
    return found
      .filter((session) => session !== undefined)
      .map(({ digest, step, startedAt, seenAt }) => ({ digest, step, startedAt, seenAt }))
      .sort((a, b) => b.seenAt - a.seenAt);
  }

  /** The work of each session of a user. */
  async listWork(userId: string): Promise<Pick<Session, 'digest' | 'step' | 'work'>[]> {
    const digests = await this.#records.digestsOf(userId);
    const found = await Promise.all(digests.map((digest) => this.#records.read(digest, false)));
    return found.filter((session) => session !== undefined);
  }

  /**
   * The remembered browsers go with the sessions, from the database: after Redis has lost the generation, the one that
   * they hold could be that of now again. First, so that nothing has ended when the database is away; and again, for
   * one of the meantime.
   */
  async #endAll(userId: string): Promise<{ begun: string; ended: number }> {
    await this.#browsers.forget(userId);
    const ended = await this.#records.endAll(userId);
    await this.#browsers.forget(userId);
    return ended;
  }
}
