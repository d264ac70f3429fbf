import type { Redis } from 'ioredis';
import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';
import { redisTime } from '../redis/redis-time.ts';
import { StoredMac } from '../stored-mac.ts';
import {
  absoluteSeconds,
  idleSeconds,
  readWork,
  type Session,
  type SessionFacts,
  type SessionWork,
  sessionDigest,
} from './session.ts';
import { generationKey, listKey, sessionKey, workBy } from './session-keys.ts';

const scripts = {
  create: readScript(import.meta.url, 'session-create.lua'),
  read: readScript(import.meta.url, 'session-read.lua'),
  work: readScript(import.meta.url, 'session-work.lua'),
  enter: readScript(import.meta.url, 'session-enter.lua'),
  endAll: readScript(import.meta.url, 'session-end-all.lua'),
};

export interface SessionLimits {
  idle: { full: number; partial: number };
  absolute: { full: number; partial: number };
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

export interface SessionRecordParts {
  redis: Redis;
  random: Pick<Random, 'secret'>;
  secret: string;
  /** In seconds; only tests pass their own. */
  limits?: SessionLimits;
}

/**
 * Sessions as Redis has them: a record each, and the list and the generation of each user. The browser has the id and
 * Redis only its digest, so a reader of Redis cannot use a session. A writer to Redis cannot make or change one,
 * because a MAC covers everything that grants something; only `seenAt` is outside of it.
 */
export class SessionRecordStore {
  readonly #redis: Redis;
  readonly #random: Pick<Random, 'secret'>;
  readonly #limits: SessionLimits;
  readonly #mac: StoredMac;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  constructor({ redis, random, secret, limits }: SessionRecordParts) {
    this.#redis = redis;
    this.#random = random;
    this.#mac = new StoredMac(secret, 'session');
    this.#limits = limits ?? { idle: idleSeconds, absolute: absoluteSeconds };
    this.#run = defineScripts(redis, scripts);
  }

  /**
   * Makes a session under a new id.
   *
   * @param keeps what it has of an earlier one: `instead` is the digest of the one that ends for it
   * @throws Refusal session-unknown when that one, or all of the user, have ended meanwhile
   */
  async create(
    facts: SessionFacts,
    work: SessionWork,
    keeps: { generation?: string | undefined; startedAt?: number; instead?: string },
  ): Promise<Session> {
    const id = this.#random.secret();
    const digest = sessionDigest(id);
    const { userId } = facts;
    const kind = facts.step === 'full' ? 'full' : 'partial';
    const [idle, absolute] = [this.#limits.idle[kind] * 1_000, this.#limits.absolute[kind] * 1_000];
    const { instead } = keeps;
    // Sent in this order, in one step of the network.
    const [removed, { generation, at }] = await Promise.all([
      instead === undefined ? 1 : this.remove(instead),
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

  /** @param alive whether the session stays alive by it */
  async read(digest: string, alive: boolean): Promise<Omit<Session, 'id'> | undefined> {
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

  /** @throws Refusal session-unknown when it has ended meanwhile */
  async setWork(session: Session, work: SessionWork): Promise<void> {
    const text = JSON.stringify(work);
    const noted = await this.#run.work([sessionKey(session.digest)], [text, this.#mac.of(workBy(session, text))]);
    if (noted !== 1) throw new Refusal('session-unknown', 'ended meanwhile');
  }

  remove(digest: string): Promise<number> {
    return guardStore('del', () => this.#redis.del(sessionKey(digest)));
  }

  digestsOf(userId: string): Promise<string[]> {
    return guardStore('zrange', () => this.#redis.zrange(listKey(userId), 0, -1));
  }

  /** Begins another generation of a user's sessions, and ends those of the earlier ones. */
  async endAll(userId: string): Promise<{ begun: string; ended: number }> {
    const keys = [generationKey(userId), listKey(userId)];
    const [begun, digests] = (await this.#run.endAll(keys, [this.#keepMilliseconds])) as [string, string[]];
    const removed = await Promise.all(digests.map((digest) => this.remove(digest)));
    return { begun, ended: removed.reduce((sum, each) => sum + each, 0) };
  }

  async #enter(userId: string, digest: string, absolute: number, expected = ''): Promise<Entry> {
    const keys = [generationKey(userId), listKey(userId)];
    const reply = await this.#run.enter(keys, [digest, absolute, this.#keepMilliseconds, expected]);
    const [generation, at] = reply as [string, string];
    return { generation, at: Number(at) };
  }

  async #entryWithoutUser(): Promise<Entry> {
    return { generation: '0', at: await redisTime(this.#redis) };
  }

  get #keepMilliseconds(): number {
    return (Math.max(this.#limits.absolute.full, this.#limits.absolute.partial) + generationSeconds) * 1_000;
  }
}
