import type { Redis } from 'ioredis';
import { Refusal } from '../errors.ts';
import { challengeKeepSeconds, challengeLifetimeSeconds, codeLifetimeSeconds, maxTries } from '../policy/limits.ts';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';
import {
  type Challenge,
  type ChallengeState,
  challengeMovesInto,
  isUserChallenge,
  type UserChallenge,
} from './challenge.ts';
import { challengeOf } from './challenge-fields.ts';
import { challengeKey, numberTryKey, repliesKey, subjectKey } from './challenge-keys.ts';

const scripts = {
  open: readScript(import.meta.url, 'open.lua'),
  arm: readScript(import.meta.url, 'arm.lua'),
  answer: readScript(import.meta.url, 'answer.lua'),
  again: readScript(import.meta.url, 'renew-delivery.lua'),
  end: readScript(import.meta.url, 'end.lua'),
  find: readScript(import.meta.url, 'find.lua'),
  claim: readScript(import.meta.url, 'claim-subject.lua'),
};

export interface ChallengeLimits {
  codeLifetimeSeconds: number;
  challengeLifetimeSeconds: number;
  keepSeconds: number;
  tries: number;
}

export type OpeningChallenge = Pick<Challenge, 'id' | 'owner' | 'kind' | 'to' | 'language' | 'purpose' | 'deliveryId'> &
  Partial<Pick<Challenge, 'proof' | 'postDial' | 'userId' | 'factorId'>>;

/** A challenge that a newer one of the same subject has ended. The caller hangs up its delivery. */
export type ReplacedChallenge = Pick<Challenge, 'id' | 'deliveryId'>;

/** The digest of an answer, and its owner. */
export interface Answer {
  id: string;
  owner: string;
  /** Digest of the typed code. */
  digest: string;
  /** Digest to compare instead, when something other than the typed code decides. */
  comparedDigest?: string | undefined;
  /** Hash of the Idempotency-Key, when there is one. */
  replyKey?: string | undefined;
}

/** `open`: no code is valid at the moment, so no try was spent. `expired` stands for every end except `failed`. */
export interface AnswerReply {
  state: Extract<ChallengeState, 'open' | 'armed' | 'passed' | 'failed' | 'expired'>;
  triesLeft: number;
}

/** `compared`: this answer was compared with a code, rather than repeated or late. */
export interface SettledAnswer extends AnswerReply {
  compared: boolean;
  /** The delivery of the compared code; empty when nothing was delivered. */
  deliveryId: string;
}

/** States of a challenge that is not over, in the form that its scripts take. */
export const notOver = challengeMovesInto('expired').join(',');

/**
 * Challenges in Redis. Each script is one atomic step by the clock of Redis, and first expires a challenge past its
 * time. All methods throw Refusal store-unavailable when Redis is away.
 */
export class ChallengeStore {
  readonly #redis: Redis;
  readonly #limits: ChallengeLimits;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  /** @param redis a connection for commands */
  constructor(redis: Redis, limits: Partial<ChallengeLimits> = {}) {
    this.#redis = redis;
    this.#limits = {
      codeLifetimeSeconds,
      challengeLifetimeSeconds,
      keepSeconds: challengeKeepSeconds,
      tries: maxTries,
      ...limits,
    };
    this.#run = defineScripts(redis, scripts);
  }

  /**
   * Opens a challenge, and ends the earlier ones for the same purpose: of the same user, whoever opened them, or of the
   * same owner and number (C07).
   *
   * The order of steps ensures that two challenges are never answerable, wherever a crash happens: the new one opens
   * without a code, and gets none until its call is queued later; it joins the list; the earlier ones are ended; they
   * leave the list. A crash in between leaves an unarmed challenge, and the earlier ones in the list for the next
   * caller.
   *
   * @returns the challenge, and those that it has ended
   */
  async open(opening: OpeningChallenge): Promise<{ challenge: Challenge; replaced: ReplacedChallenge[] }> {
    const { id, owner, to, language, purpose, deliveryId, postDial, userId, factorId } = opening;
    const { kind, proof = 'code' } = opening;
    const { tries, challengeLifetimeSeconds: life, keepSeconds: keep } = this.#limits;
    const reply = (await this.#run.open(
      [challengeKey(id)],
      [
        ...[notOver, life * 1_000, keep * 1_000, tries, deliveryId, owner, to, language, purpose],
        ...[kind, userId ?? '', factorId ?? '', postDial === undefined ? '' : JSON.stringify(postDial), proof],
      ],
    )) as string[];
    if (reply.length === 0) throw new Error(`There is a challenge ${id} already`);
    const subject = subjectKey(opening);
    const earlier = (await this.#run.claim([subject], [id, (life + keep) * 1_000])) as string[];
    const replaced = await Promise.all(earlier.map((each) => this.#replace(subject, each)));
    const challenge: Challenge = {
      id,
      state: 'open',
      owner,
      kind,
      proof,
      to,
      postDial,
      userId,
      factorId,
      language,
      purpose,
      deliveryId,
      calls: 1,
      triesLeft: tries,
      openedAt: Number(reply[0]),
      expiresAt: Number(reply[1]),
    };
    return { challenge, replaced: replaced.filter((each) => each !== undefined) };
  }

  /**
   * Arms a challenge with the digest of the code that is about to be spoken or shown. Only its latest delivery may do
   * so. Arming with the same digest again changes nothing.
   *
   * @param lifeSeconds life of the code; default the five minutes of C03
   * @returns `over` when the code must be neither spoken nor shown
   */
  async arm(
    id: string,
    deliveryId: string,
    digest: string,
    lifeSeconds = this.#limits.codeLifetimeSeconds,
  ): Promise<'armed' | 'over'> {
    const { challengeLifetimeSeconds: life } = this.#limits;
    const into = challengeMovesInto('armed').join(',');
    const values = [notOver, into, deliveryId, digest, lifeSeconds * 1_000, life * 1_000];
    return (await this.#run.arm([challengeKey(id)], values)) === 1 ? 'armed' : 'over';
  }

  /** Settles an answer. @throws Refusal idempotency-key-reused */
  async answer(answer: Answer): Promise<AnswerReply> {
    const { state, triesLeft } = await this.settle(answer);
    return { state, triesLeft };
  }

  /** Settles an answer and says whether it counted. @throws Refusal idempotency-key-reused */
  async settle(answer: Answer): Promise<SettledAnswer> {
    return settledOf(answer, await this.#answer(answer, 0));
  }

  /**
   * Settles an answer to a challenge of a number in one step. A challenge of a user's method is only read, because its
   * wrong codes count for the user too.
   *
   * @throws Refusal idempotency-key-reused
   */
  async settleOrRead(answer: Answer): Promise<{ settled: SettledAnswer } | { ofUser: UserChallenge }> {
    const reply = await this.#answer(answer, 1);
    if (reply[0] !== 'users') return { settled: settledOf(answer, reply) };
    const ofUser = challengeOf(answer.id, reply[3] as string[]);
    if (!isUserChallenge(ofUser)) throw new Error(`Challenge ${answer.id} is no user's`);
    return { ofUser };
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
    const values = [notOver, from, to, callsAllowed, this.#limits.challengeLifetimeSeconds * 1_000, free ? 1 : 0];
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
    return typeof reply === 'string' ? reply : undefined;
  }

  /** Takes the single try to type the page's number into the app. @returns false when it was taken already */
  async takeNumberTry(id: string): Promise<boolean> {
    const life = this.#limits.challengeLifetimeSeconds + this.#limits.keepSeconds;
    return (await guardStore('set', () => this.#redis.set(numberTryKey(id), '1', 'EX', life, 'NX'))) === 'OK';
  }

  /** Reads a challenge without checking its owner. */
  async find(id: string): Promise<Challenge | undefined> {
    const reply = (await this.#run.find([challengeKey(id)], [notOver])) as string[];
    return reply.length === 0 ? undefined : challengeOf(id, reply);
  }

  async #answer(
    { id, owner, digest, comparedDigest = digest, replyKey = '' }: Answer,
    leavesUsers: 0 | 1,
  ): Promise<AnswerScriptReply> {
    const into = challengeMovesInto('passed').join(',');
    const keys = [challengeKey(id), repliesKey(id)];
    const values = [notOver, into, owner, digest, replyKey, comparedDigest, leavesUsers];
    return (await this.#run.answer(keys, values)) as AnswerScriptReply;
  }

  async #replace(subject: string, id: string): Promise<ReplacedChallenge | undefined> {
    const deliveryId = await this.end(id, 'cancelled');
    await guardStore('lrem', () => this.#redis.lrem(subject, 1, id));
    return deliveryId === undefined ? undefined : { id, deliveryId };
  }
}

/** The reply of answer.lua. */
type AnswerScriptReply = [AnswerReply['state'] | 'reused' | 'users', number, number, (string | string[])?];

/** @throws Refusal idempotency-key-reused */
function settledOf({ id }: Answer, [state, triesLeft, compared, delivery]: AnswerScriptReply): SettledAnswer {
  if (state === 'reused') throw new Refusal('idempotency-key-reused', `challenge ${id}`);
  if (state === 'users') throw new Error(`Challenge ${id} was only read`);
  return { state, triesLeft, compared: compared === 1, deliveryId: typeof delivery === 'string' ? delivery : '' };
}
