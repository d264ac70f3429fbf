import type { Redis } from 'ioredis';
import { progressKey, type ReadHash, type StoredHash, type StreamEntry } from '../deliveries/delivery-store.ts';
import { Refusal } from '../errors.ts';
import { measure } from '../measure.ts';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';
import { redisTime } from '../redis/redis-time.ts';
import {
  type Challenge,
  challengeMovesInto,
  isChallengeOver,
  isUserChallenge,
  notOver,
  type UserChallenge,
} from './challenge.ts';
import { ChallengeClaimStore } from './challenge-claim-store.ts';
import { storedFields } from './challenge-fields.ts';
import { challengeKey, repliesKey, type Subject, subjectKey } from './challenge-keys.ts';
import { type ChallengeLimits, defaultLimits } from './challenge-limits.ts';
import { ChallengeMacs } from './challenge-macs.ts';
import { ChallengesOfUserStore } from './challenges-of-user-store.ts';
import type { OpeningChallenge, ReplacedChallenge } from './opening-challenge.ts';
import { OpeningStore } from './opening-store.ts';
import { readStored, type StoredFields } from './read-stored-challenge.ts';
import { settled } from './settle-and-count.ts';
import type { Answer, AnswerReply, AnswerScriptReply, SettledAnswer } from './settled-answer.ts';

const scripts = {
  arm: readScript(import.meta.url, 'arm.lua'),
  answer: readScript(import.meta.url, 'answer.lua'),
  again: readScript(import.meta.url, 'renew-delivery.lua'),
  end: readScript(import.meta.url, 'end.lua'),
  find: readScript(import.meta.url, 'find.lua'),
  findWithProgress: readScript(import.meta.url, 'find-with-progress.lua'),
};

/**
 * Challenges in Redis. Each script is one atomic step by the clock of Redis, and first expires a challenge past its
 * time. A challenge that somebody else wrote to Redis, or changed, is unknown. All methods throw Refusal
 * store-unavailable when Redis is away.
 */
export class ChallengeStore {
  /** Those about one user. */
  readonly ofUser: ChallengesOfUserStore;
  /** What only one request may do. */
  readonly claims: ChallengeClaimStore;
  readonly #redis: Redis;
  readonly #limits: ChallengeLimits;
  readonly #macs: ChallengeMacs;
  readonly #openings: OpeningStore;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  /**
   * @param redis a connection for commands
   * @param secret key of the MACs
   */
  constructor(redis: Redis, secret: string, limits: Partial<ChallengeLimits> = {}) {
    this.#redis = redis;
    this.#limits = { ...defaultLimits, ...limits };
    this.#macs = new ChallengeMacs(secret);
    this.ofUser = new ChallengesOfUserStore(redis, this);
    this.claims = new ChallengeClaimStore(redis, this.#limits.challengeLifetimeSeconds + this.#limits.keepSeconds);
    this.#openings = new OpeningStore(redis, this.#macs, this.#limits);
    this.#run = defineScripts(redis, scripts);
  }

  /** @returns milliseconds since the epoch, by the clock of Redis. @throws Refusal store-unavailable */
  now(): Promise<number> {
    return redisTime(this.#redis);
  }

  /**
   * Opens a challenge with its delivery, and ends the earlier ones of the same owner for the same purpose and the same
   * user or number (C07).
   *
   * The order of steps ensures that two challenges are never answerable, wherever a crash happens: the new one opens
   * without a code, and gets none until its call is queued later, and joins the list in the same step; the earlier ones
   * are ended; they leave the list. A crash in between leaves an unarmed or unknown challenge, and the earlier ones in
   * the list for the next caller.
   *
   * @returns the challenge, and those that it has ended
   * @throws Refusal user-unknown for a user who was disabled a moment ago
   */
  async open(opening: OpeningChallenge): Promise<{ challenge: Challenge; replaced: ReplacedChallenge[] }> {
    const subject = subjectKey(opening);
    const { challenge, earlier } = await this.#openings.open(opening, subject);
    measure('challenge-opened', { kind: opening.kind });
    const ended = await Promise.all(earlier.map((each) => this.#replace(subject, each)));
    const replaced = [...ended, ...(opening.known ? await this.#replaceAll({ ...opening, known: false }) : [])];
    return { challenge, replaced: replaced.filter((each) => each !== undefined) };
  }

  /**
   * Arms a challenge with the digest of the code that is about to be spoken or shown. Only its latest delivery may do
   * so. Arming with the same digest again changes nothing.
   *
   * @param lifetimeSeconds life of the code; default the five minutes of C03
   * @returns `over` when the code must be neither spoken nor shown
   */
  async arm(
    id: string,
    deliveryId: string,
    digest: string,
    lifetimeSeconds = this.#limits.codeLifetimeSeconds,
  ): Promise<'armed' | 'over'> {
    const { challengeLifetimeSeconds: life } = this.#limits;
    const into = challengeMovesInto('armed').join(',');
    const armedMac = this.#macs.ofArmed({ id, deliveryId, digest });
    const values = [notOver, into, deliveryId, digest, lifetimeSeconds * 1_000, life * 1_000, armedMac];
    return (await this.#run.arm([challengeKey(id)], values)) === 1 ? 'armed' : 'over';
  }

  /** Settles an answer. @throws Refusal idempotency-key-reused */
  async answer(answer: Answer): Promise<AnswerReply> {
    const { state, triesLeft } = await this.settle(answer);
    return { state, triesLeft };
  }

  /** Settles an answer and says whether it counted. @throws Refusal idempotency-key-reused */
  async settle(answer: Answer): Promise<SettledAnswer> {
    const reply = await this.#answer(answer, 0);
    return settled(answer, this.#read(answer.id, reply[3]), reply);
  }

  /**
   * Settles an answer to a challenge of a number in one step. A challenge of a user's method is only read, because its
   * wrong codes count for the user too.
   *
   * @throws Refusal idempotency-key-reused
   */
  async settleOrRead(answer: Answer): Promise<{ settled: SettledAnswer } | { ofUser: UserChallenge }> {
    const reply = await this.#answer(answer, 1);
    const challenge = this.#read(answer.id, reply[3]);
    const ofUser = reply[0] === 'users' ? challenge : undefined;
    return isUserChallenge(ofUser) ? { ofUser } : { settled: settled(answer, challenge, reply) };
  }

  /**
   * Gives a challenge its next delivery. The previous code becomes invalid; the tries continue (C05).
   *
   * @param deliveries `from`: the latest delivery, which the caller found ended; of two callers only one replaces it by
   *   `to`. `free`: the latest call does not count
   * @param callsAllowed maximum of calls for one challenge, including the first
   * @throws Refusal challenge-over, delivery-under-way, too-many-calls
   */
  async again(
    id: string,
    { from, to, free }: { from: string; to: string; free: boolean },
    callsAllowed: number,
  ): Promise<void> {
    const challenge = await this.find(id);
    if (challenge === undefined) throw new Refusal('challenge-over', `challenge ${id} is unknown`);
    const mac = this.#macs.ofFacts({ ...challenge, deliveryId: to });
    const life = this.#limits.challengeLifetimeSeconds * 1_000;
    const values = [notOver, from, to, callsAllowed, life, free ? 1 : 0, mac];
    const reply = (await this.#run.again([challengeKey(id)], values)) as
      | 'renewed'
      | 'challenge-over'
      | 'delivery-under-way'
      | 'too-many-calls';
    if (reply !== 'renewed') throw new Refusal(reply, `challenge ${id}`);
  }

  /**
   * Ends a challenge.
   *
   * @returns its delivery, to hang up; undefined when the challenge is unknown or was over already
   */
  async end(id: string, to: 'cancelled' | 'reported' | 'failed'): Promise<string | undefined> {
    const reply = await this.#run.end([challengeKey(id)], [notOver, to, challengeMovesInto(to).join(',')]);
    if (!Array.isArray(reply)) return undefined;
    const [deliveryId, kind] = reply as [string, string];
    measure('challenge-ended', { kind, outcome: to });
    return deliveryId;
  }

  /** Reads a challenge without checking its owner. */
  async find(id: string): Promise<Challenge | undefined> {
    return this.#read(id, (await this.#run.find([challengeKey(id)], [notOver])) as StoredFields);
  }

  /** Where a challenge is, for a script that reads it with something else; `ofRead` is what was read. */
  stored(id: string): StoredHash {
    return { key: challengeKey(id), fields: storedFields };
  }

  /** A challenge that another script has read. */
  ofRead(id: string, { at, fields }: ReadHash): Challenge | undefined {
    const isThere = fields.some((field) => field !== null);
    const challenge = isThere ? this.#read(id, fields) : undefined;
    if (challenge === undefined || isChallengeOver(challenge.state) || at < challenge.expiresAt) return challenge;
    return { ...challenge, state: 'expired' };
  }

  /** The same with the progress of its calls. @param from where to begin, as XRANGE takes it */
  async findWithProgress(
    id: string,
    from: string,
  ): Promise<{ challenge: Challenge | undefined; entries: StreamEntry[] }> {
    const reply = await this.#run.findWithProgress([challengeKey(id), progressKey(id)], [notOver, from]);
    const [fields, entries = []] = reply as [StoredFields?, StreamEntry[]?];
    return { challenge: this.#read(id, fields), entries };
  }

  /** The id of the newest challenge of a subject, also one that is over. A writer to Redis may have put it there. */
  async newestOf(subject: Subject): Promise<string | undefined> {
    return (await guardStore('lindex', () => this.#redis.lindex(subjectKey(subject), -1))) ?? undefined;
  }

  #read(id: string, fields: StoredFields = []): Challenge | undefined {
    return readStored({ id, fields, macs: this.#macs, lifetimeSeconds: this.#limits.challengeLifetimeSeconds });
  }

  async #answer(
    { id, owner, digest, comparedDigest = digest, replyKey = '' }: Answer,
    leavesUsers: 0 | 1,
  ): Promise<AnswerScriptReply> {
    const into = challengeMovesInto('passed').join(',');
    const keys = [challengeKey(id), repliesKey(id)];
    const mac = this.#macs.ofAnswer({ id, typed: digest, compared: comparedDigest });
    const values = [notOver, into, owner, digest, replyKey, comparedDigest, leavesUsers, mac];
    return (await this.#run.answer(keys, values)) as AnswerScriptReply;
  }

  async #replaceAll(opening: OpeningChallenge): Promise<(ReplacedChallenge | undefined)[]> {
    const subject = subjectKey(opening);
    const earlier = await guardStore('lrange', () => this.#redis.lrange(subject, 0, -1));
    return Promise.all(earlier.map((each) => this.#replace(subject, each)));
  }

  async #replace(subject: string, id: string): Promise<ReplacedChallenge | undefined> {
    const deliveryId = await this.end(id, 'cancelled');
    await guardStore('lrem', () => this.#redis.lrem(subject, 1, id));
    return deliveryId === undefined ? undefined : { id, deliveryId };
  }
}
