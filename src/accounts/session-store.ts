import type { Redis } from 'ioredis';
import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';
import {
  absoluteSeconds,
  idleSeconds,
  isSessionId,
  isSessionMac,
  readWork,
  type Session,
  type SessionFacts,
  type SessionSummary,
  type SessionWork,
  sessionDigest,
  sessionMac,
} from './session.ts';

const scripts = {
  create: readScript(import.meta.url, 'session-create.lua'),
  read: readScript(import.meta.url, 'session-read.lua'),
  work: readScript(import.meta.url, 'session-work.lua'),
  enter: readScript(import.meta.url, 'session-enter.lua'),
  endAll: readScript(import.meta.url, 'session-end-all.lua'),
};

export interface SessionLimits {
  idle: { full: number; halfWay: number };
  absolute: { full: number; halfWay: number };
}

/** Longer than the longest session, so that a generation outlives the sessions of earlier ones. */
const slackSeconds = 3_600;

/**
 * Sessions in Redis, by the clock of Redis. The browser has the id and Redis only its digest, so a reader of Redis
 * cannot use a session. All methods throw Refusal store-unavailable when Redis is away.
 */
export class SessionStore {
  readonly #redis: Redis;
  readonly #random: Pick<Random, 'secret'>;
  readonly #limits: SessionLimits;
  readonly #secret: string;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  /**
   * @param secret BELCODE_SECRET, which the facts of a session are authenticated with
   * @param limits in seconds; only tests pass their own
   */
  constructor(parts: { redis: Redis; random: Pick<Random, 'secret'>; secret: string; limits?: SessionLimits }) {
    this.#secret = parts.secret;
    this.#redis = parts.redis;
    this.#random = parts.random;
    this.#limits = parts.limits ?? { idle: idleSeconds, absolute: absoluteSeconds };
    this.#run = defineScripts(parts.redis, scripts);
  }

  /** Starts a session under a new id. An id sent by a browser is never adopted. */
  start(facts: SessionFacts, work: SessionWork = {}): Promise<Session> {
    return this.#create(facts, work, {});
  }

  /** @returns undefined for an id that is malformed, unknown, expired, or older than the last "log out everywhere" */
  async find(id: string): Promise<Session | undefined> {
    if (!isSessionId(id)) return undefined;
    const found = await this.#read(sessionDigest(id), true);
    return found === undefined ? undefined : { ...found, id };
  }

  /**
   * Gives the session a new id. The old id ends first, and only one caller succeeds (E05). A crash in between ends the
   * session.
   *
   * @throws Refusal session-unknown when it has ended meanwhile
   */
  async stepUp(session: Session, facts: SessionFacts, work: SessionWork = {}): Promise<Session> {
    if ((await this.#remove(session.digest)) === 0) throw new Refusal('session-unknown', 'ended meanwhile');
    const sameKind = (session.step === 'full') === (facts.step === 'full');
    const keeps = { generation: session.generation, ...(sameKind ? { startedAt: session.startedAt } : {}) };
    return this.#create(facts, work, keeps);
  }

  /** @throws Refusal session-unknown when it has ended meanwhile */
  async setWork(session: Session, work: SessionWork): Promise<void> {
    const json = JSON.stringify(work);
    const noted = await this.#run.work([sessionKey(session.digest)], [json, this.#mac('work', session, json)]);
    if (noted !== 1) throw new Refusal('session-unknown', 'ended meanwhile');
  }

  async end(session: Pick<Session, 'digest' | 'userId'>): Promise<void> {
    await this.#remove(session.digest);
    const { userId } = session;
    if (userId === undefined) return;
    await guardStore('zrem', () => this.#redis.zrem(listKey(userId), session.digest));
  }

  /** Time of the clock that ages of proofs are counted by, in milliseconds since the epoch. */
  async now(): Promise<number> {
    const [seconds, microseconds] = await guardStore('time', () => this.#redis.time());
    return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
  }

  /** "Log out everywhere". @returns number of sessions ended */
  async endAll(userId: string): Promise<number> {
    const keys = [generationKey(userId), listKey(userId)];
    const digests = (await this.#run.endAll(keys, [this.#keepMilliseconds])) as string[];
    const removed = await Promise.all(digests.map((digest) => this.#remove(digest)));
    return removed.reduce((sum, each) => sum + each, 0);
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

  async #create(
    facts: SessionFacts,
    work: SessionWork,
    keeps: { generation?: string; startedAt?: number },
  ): Promise<Session> {
    const id = this.#random.secret();
    const digest = sessionDigest(id);
    const { userId } = facts;
    const kind = facts.step === 'full' ? 'full' : 'halfWay';
    const [idle, absolute] = [this.#limits.idle[kind] * 1_000, this.#limits.absolute[kind] * 1_000];
    const current = userId === undefined ? '0' : await this.#enter(userId, digest, absolute);
    const generation = keeps.generation ?? current;
    const [factsJson, workJson] = [JSON.stringify(facts), JSON.stringify(work)];
    const of = { digest, userId, generation };
    const macs = [this.#mac('facts', of, factsJson), this.#mac('work', of, workJson)];
    const reply = (await this.#run.create(
      [sessionKey(digest)],
      [userId ?? '', generation, factsJson, workJson, keeps.startedAt ?? '', idle, absolute, ...macs],
    )) as string[];
    if (reply.length === 0) throw new Refusal('session-unknown', 'past its absolute limit');
    const [startedAt, now] = reply.map(Number);
    return { ...facts, id, digest, generation, startedAt: startedAt ?? 0, seenAt: now ?? 0, now: now ?? 0, work };
  }

  async #enter(userId: string, digest: string, absolute: number): Promise<string> {
    const keys = [generationKey(userId), listKey(userId)];
    return (await this.#run.enter(keys, [digest, absolute, this.#keepMilliseconds])) as string;
  }

  async #read(digest: string, alive: boolean): Promise<Omit<Session, 'id'> | undefined> {
    const reply = (await this.#run.read([sessionKey(digest)], [alive ? 1 : 0])) as string[];
    if (reply.length === 0) return undefined;
    const [userId = '', generation = '', facts = '', work = '', startedAt, seenAt, now, factsMac = '', workMac = ''] =
      reply;
    const of = { digest, userId: userId === '' ? undefined : userId, generation };
    if (!isSessionMac(this.#mac('facts', of, facts), factsMac)) return undefined;
    if (!isSessionMac(this.#mac('work', of, work), workMac)) return undefined;
    if (userId !== '' && generation !== (await this.#generation(userId))) return undefined;
    return {
      ...(JSON.parse(facts) as SessionFacts),
      ...{ digest, generation, work: readWork(work) },
      ...{ startedAt: Number(startedAt), seenAt: Number(seenAt), now: Number(now) },
    };
  }

  #mac(of: 'facts' | 'work', session: Pick<Session, 'digest' | 'userId' | 'generation'>, json: string): string {
    const { digest, userId, generation } = session;
    return sessionMac(this.#secret, of, { digest, userId, generation, json });
  }

  async #generation(userId: string): Promise<string> {
    return (await guardStore('get', () => this.#redis.get(generationKey(userId)))) ?? '0';
  }

  #remove(digest: string): Promise<number> {
    return guardStore('del', () => this.#redis.del(sessionKey(digest)));
  }

  get #keepMilliseconds(): number {
    return (Math.max(this.#limits.absolute.full, this.#limits.absolute.halfWay) + slackSeconds) * 1_000;
  }
}

function sessionKey(digest: string): string {
  return `belcode:session:{${digest}}`;
}

function generationKey(userId: string): string {
  return `belcode:session-generation:{${userId}}`;
}

function listKey(userId: string): string {
  return `belcode:sessions:{${userId}}`;
}
