import type { Redis } from 'ioredis';
import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';
import { redisTime } from '../redis/redis-time.ts';
import { StoredMac } from '../stored-mac.ts';
import type { RememberedBrowserStore } from './remembered-browser-store.ts';
import {
  absoluteSeconds,
  idleSeconds,
  isSessionId,
  readWork,
  type Session,
  type SessionFacts,
  type SessionSummary,
  type SessionWork,
  sessionDigest,
} from './session.ts';
import { endKey, generationKey, listKey, sessionKey, workBy } from './session-keys.ts';

const scripts = {
  create: readScript(import.meta.url, 'session-create.lua'),
  read: readScript(import.meta.url, 'session-read.lua'),
  work: readScript(import.meta.url, 'session-work.lua'),
  enter: readScript(import.meta.url, 'session-enter.lua'),
  endAll: readScript(import.meta.url, 'session-end-all.lua'),
};

/** `reported`: the user has said that it was not theirs. */
export type SessionEnd = 'reported';

/** How long the browser of an ended session is told why. */
const endToldSeconds = 600;

export interface SessionLimits {
  idle: { full: number; halfWay: number };
  absolute: { full: number; halfWay: number };
}

/**
 * How long a generation is kept: longer than the sessions of earlier ones, and than the browsers that became known by
 * them (`known-browser.ts`).
 */
const generationSeconds = 100 * 86_400;

/** The generation of a session that begins, or '' when it has ended meanwhile; and Redis' time. */
interface Entry {
  generation: string;
  at: number;
}

interface SessionStoreParts {
  redis: Redis;
  random: Pick<Random, 'secret'>;
  secret: string;
  /** They end when all sessions of their user do. */
  browsers: Pick<RememberedBrowserStore, 'forget'>;
  /** In seconds; only tests pass their own. */
  limits?: SessionLimits;
}

/**
 * Sessions in Redis, by the clock of Redis. The browser has the id and Redis only its digest, so a reader of Redis
 * cannot use a session. A writer to Redis cannot make or change one, because a MAC covers everything that grants
 * something; only `seenAt` is outside of it. All methods throw Refusal store-unavailable when Redis is away.
 */
export class SessionStore {
  readonly #redis: Redis;
  readonly #random: Pick<Random, 'secret'>;
  readonly #limits: SessionLimits;
  readonly #mac: StoredMac;
  readonly #browsers: SessionStoreParts['browsers'];
  readonly #run: Record<keyof typeof scripts, RunScript>;

  constructor(parts: SessionStoreParts) {
    this.#redis = parts.redis;
    this.#browsers = parts.browsers;
    this.#random = parts.random;
    this.#mac = new StoredMac(parts.secret, 'session');
    this.#limits = parts.limits ?? { idle: idleSeconds, absolute: absoluteSeconds };
    this.#run = defineScripts(parts.redis, scripts);
  }

  /**
   * Starts a session under a new id. An id sent by a browser is never adopted.
   *
   * @param generation as `generationOf` read it before the proof was checked; default the one of now
   * @throws Refusal session-unknown when the user's sessions were ended since
   */
  start(facts: SessionFacts, work: SessionWork = {}, generation?: string): Promise<Session> {
    return this.#create(facts, work, { generation });
  }

  /**
   * Ends all sessions of the user, and starts one that follows from one of them.
   *
   * @throws Refusal session-unknown when they were ended before; then all have ended
   */
  async startAlone(session: Session & { userId: string }, facts: SessionFacts): Promise<Session> {
    const { begun } = await this.#endAll(session.userId);
    if (Number(begun) !== Number(session.generation) + 1) throw new Refusal('session-unknown', 'ended meanwhile');
    return this.#create(facts, {}, { generation: begun });
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
    const found = await this.#read(sessionDigest(id), true);
    return found === undefined ? undefined : { ...found, id };
  }

  /** The same by the digest, for a ticket that names it. Keeps the session alive. */
  findByDigest(digest: string): Promise<Omit<Session, 'id'> | undefined> {
    return this.#read(digest, true);
  }

  /** Whether a session has not ended, without keeping it alive. */
  async isOpen(digest: string): Promise<boolean> {
    return (await this.#read(digest, false)) !== undefined;
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
    return this.#create(facts, work, { ...keeps, instead: session.digest });
  }

  /** @throws Refusal session-unknown when it has ended meanwhile */
  async setWork(session: Session, work: SessionWork): Promise<void> {
    const text = JSON.stringify(work);
    const noted = await this.#run.work([sessionKey(session.digest)], [text, this.#mac.of(workBy(session, text))]);
    if (noted !== 1) throw new Refusal('session-unknown', 'ended meanwhile');
  }

  /** @param why told to whoever still has the cookie, for a while */
  async end(session: Pick<Session, 'digest' | 'userId'>, why?: SessionEnd): Promise<void> {
    await this.#remove(session.digest);
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
  async now(): Promise<number> {
    return redisTime(this.#redis);
  }

  /** "Log out everywhere". @returns number of sessions ended */
  async endAll(userId: string): Promise<number> {
    return (await this.#endAll(userId)).ended;
  }

  /** The same after a remembered browser was copied, which its rows tell until the sessions have ended. */
  async endAllOfCopied(userId: string): Promise<void> {
    await this.#endSessions(userId);
    await this.#browsers.forget(userId);
  }

  /** The sessions of a user, most recently used first. */
  async list(userId: string): Promise<SessionSummary[]> {
    const digests = await guardStore('zrange', () => this.#redis.zrange(listKey(userId), 0, -1));
    const found = await Promise.all(digests.map((digest) => this.#read(digest, false)));
    return found
      .filter((session) => session !== undefined)
      .map(({ digest, step, startedAt, seenAt }) => ({ digest, step, startedAt, seenAt }))
      .sort((a, b) => b.seenAt - a.seenAt);
  }

  /** The work of each session of a user. */
  async listWork(userId: string): Promise<Pick<Session, 'digest' | 'step' | 'work'>[]> {
    const digests = await guardStore('zrange', () => this.#redis.zrange(listKey(userId), 0, -1));
    const found = await Promise.all(digests.map((digest) => this.#read(digest, false)));
    return found.filter((session) => session !== undefined);
  }

  /**
   * The remembered browsers go with the sessions, from the database: after Redis has lost the generation, the one that
   * they hold could be that of now again. First, so that nothing has ended when the database is away; and again, for
   * one of the meantime.
   */
  async #endAll(userId: string): Promise<{ begun: string; ended: number }> {
    await this.#browsers.forget(userId);
    const ended = await this.#endSessions(userId);
    await this.#browsers.forget(userId);
    return ended;
  }

  async #endSessions(userId: string): Promise<{ begun: string; ended: number }> {
    const keys = [generationKey(userId), listKey(userId)];
    const [begun, digests] = (await this.#run.endAll(keys, [this.#keepMilliseconds])) as [string, string[]];
    const removed = await Promise.all(digests.map((digest) => this.#remove(digest)));
    return { begun, ended: removed.reduce((sum, each) => sum + each, 0) };
  }

  async #create(
    facts: SessionFacts,
    work: SessionWork,
    keeps: { generation?: string | undefined; startedAt?: number; instead?: string },
  ): Promise<Session> {
    const id = this.#random.secret();
    const digest = sessionDigest(id);
    const { userId } = facts;
    const kind = facts.step === 'full' ? 'full' : 'halfWay';
    const [idle, absolute] = [this.#limits.idle[kind] * 1_000, this.#limits.absolute[kind] * 1_000];
    const { instead } = keeps;
    // Sent in this order, in one step of the network.
    const [removed, { generation, at }] = await Promise.all([
      instead === undefined ? 1 : this.#remove(instead),
      userId === undefined ? this.#entryWithoutUser() : this.#enter(userId, digest, absolute, keeps.generation),
    ]);
    // Ended after this, the session is of an earlier generation, and is never found.
    if (removed === 0 || generation === '') throw new Refusal('session-unknown', 'ended meanwhile');
    const startedAt = keeps.startedAt ?? at;
    const texts = { facts: JSON.stringify(facts), work: JSON.stringify(work) };
    const rights = [digest, userId ?? '', generation, texts.facts, startedAt, idle, absolute];
    const macs = [this.#mac.of(rights), this.#mac.of(workBy({ digest }, texts.work))];
    const reply = await this.#run.create(
      [sessionKey(digest)],
      [userId ?? '', generation, texts.facts, texts.work, startedAt, idle, absolute, ...macs],
    );
    if (reply === '') throw new Refusal('session-unknown', 'past its absolute limit');
    const now = Number(reply);
    return { ...facts, id, digest, generation, startedAt, seenAt: now, now, work };
  }

  async #enter(userId: string, digest: string, absolute: number, expected = ''): Promise<Entry> {
    const keys = [generationKey(userId), listKey(userId)];
    const reply = await this.#run.enter(keys, [digest, absolute, this.#keepMilliseconds, expected]);
    const [generation, at] = reply as [string, string];
    return { generation, at: Number(at) };
  }

  async #entryWithoutUser(): Promise<Entry> {
    return { generation: '0', at: await this.now() };
  }

  async #read(digest: string, alive: boolean): Promise<Omit<Session, 'id'> | undefined> {
    const reply = (await this.#run.read([sessionKey(digest)], [alive ? 1 : 0])) as string[];
    if (reply.length === 0) return undefined;
    const [userId = '', generation = '', facts = '', work = '', startedAt = '', seenAt, now, ...rest] = reply;
    const [idle = '', absolute = '', mac = '', workMac = '', current] = rest;
    if (!this.#mac.isOf([digest, userId, generation, facts, startedAt, idle, absolute], mac)) return undefined;
    if (!this.#mac.isOf(workBy({ digest }, work), workMac)) return undefined;
    if (userId !== '' && generation !== current) return undefined;
    return {
      ...(JSON.parse(facts) as SessionFacts),
      digest,
      generation,
      work: readWork(work),
      startedAt: Number(startedAt),
      seenAt: Number(seenAt),
      now: Number(now),
    };
  }

  #remove(digest: string): Promise<number> {
    return guardStore('del', () => this.#redis.del(sessionKey(digest)));
  }

  get #keepMilliseconds(): number {
    return (Math.max(this.#limits.absolute.full, this.#limits.absolute.halfWay) + generationSeconds) * 1_000;
  }
}
