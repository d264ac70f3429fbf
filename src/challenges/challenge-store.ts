import { createHash } from 'node:crypto';
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

/** A challenge that a newer one of the same subject ended. Its delivery is to be hung up. */
export type ReplacedChallenge = Pick<Challenge, 'id' | 'deliveryId'>;

/** An answer's digest, and who gives it. */
export interface Answer {
  id: string;
  owner: string;
  /** Of what was typed. */
  digest: string;
  /** To be compared in its place, where something else than what was typed says whether it is right. */
  comparedDigest?: string | undefined;
  /** Hash of the Idempotency-Key, when there is one. */
  replyKey?: string | undefined;
}

/** `open`: no code is valid just now, so no try was spent. `expired` stands for every end but `failed`. */
export interface AnswerReply {
  state: Extract<ChallengeState, 'open' | 'armed' | 'passed' | 'failed' | 'expired'>;
  triesLeft: number;
}

/** `compared`: this answer was held against a code, and not just repeated or too late. */
export interface SettledAnswer extends AnswerReply {
  compared: boolean;
  /** What brought the code that was compared; empty where nothing was delivered. */
  deliveryId: string;
}

/** States of a challenge that is not over, as its scripts want them. */
export const notOver = challengeMovesInto('expired').join(',');

/**
 * Challenges in Redis. Each script is one step, by Redis' clock; a challenge past its time expires before anything
 * else. All methods throw Refusal store-unavailable when Redis is away.
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
   * The order keeps two from being answerable, wherever a crash falls: the new one is open but has no code, and gets
   * none before its call is queued, which is after this; it is put behind the earlier ones; they are ended; they
   * leave the list. Whoever crashes in between leaves an unarmed challenge, and the earlier ones in the list for the
   * next.
   *
   * @returns the challenge, and those that this one ended
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
      ...{ id, state: 'open', owner, kind, proof, to, postDial, userId, factorId, language, purpose, deliveryId },
      ...{ calls: 1, triesLeft: tries },
      openedAt: Number(reply[0]),
      expiresAt: Number(reply[1]),
    };
    return { challenge, replaced: replaced.filter((each) => each !== undefined) };
  }

  /**
   * Arms a challenge with the digest of the code that is about to be spoken or shown. Only its latest delivery may. The digest
   * that it is armed with already changes nothing.
   *
   * @param lifeSeconds how long the code is good; C03's five minutes unless told
   * @returns `over`: the code must be neither spoken nor shown
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

  /** The same, and tells whether the answer counted. @throws Refusal idempotency-key-reused */
  async settle(answer: Answer): Promise<SettledAnswer> {
    return settledOf(answer, await this.#answer(answer, 0));
  }

  /**
   * The same in one step for a challenge of a number. One of a user's method, whose wrong codes count for the user too, is only
   * read.
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
   * Gives a challenge its next delivery; the code of the one before dies, the tries go on counting (C05).
   *
   * @param deliveries `from`: the latest, which the caller found to be over; of two callers one gets `to` in its place.
   *   `free`: the latest used up no allowance
   * @param callsAllowed for one challenge, the first included
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

  /** Ends a challenge. @returns its delivery, to be hung up; undefined when it was over already, or is unknown */
  async end(id: string, to: 'cancelled' | 'reported' | 'failed'): Promise<string | undefined> {
    const reply = await this.#run.end([challengeKey(id)], [notOver, to, challengeMovesInto(to).join(',')]);
    return typeof reply === 'string' ? reply : undefined;
  }

  /** Takes the one try to type the number of the page into the app. @returns false when it was taken */
  async takeNumberTry(id: string): Promise<boolean> {
    const key = `belcode:number-typed:{${id}}`;
    const life = this.#limits.challengeLifetimeSeconds + this.#limits.keepSeconds;
    return (await guardStore('set', () => this.#redis.set(key, '1', 'EX', life, 'NX'))) === 'OK';
  }

  /** Reads a challenge, whoever owns it. */
  async find(id: string): Promise<Challenge | undefined> {
    const reply = (await this.#run.find([challengeKey(id)], [notOver])) as string[];
    return reply.length === 0 ? undefined : challengeOf(id, reply);
  }

  async #answer(
    { id, owner, digest, comparedDigest = digest, replyKey = '' }: Answer,
    leavesUsers: 0 | 1,
  ): Promise<AnswerScriptReply> {
    const into = challengeMovesInto('passed').join(',');
    const keys = [challengeKey(id), `belcode:replies:{${id}}`];
    const values = [notOver, into, owner, digest, replyKey, comparedDigest, leavesUsers];
    return (await this.#run.answer(keys, values)) as AnswerScriptReply;
  }

  async #replace(subject: string, id: string): Promise<ReplacedChallenge | undefined> {
    const deliveryId = await this.end(id, 'cancelled');
    await guardStore('lrem', () => this.#redis.lrem(subject, 1, id));
    return deliveryId === undefined ? undefined : { id, deliveryId };
  }
}

/** As answer.lua has it. */
type AnswerScriptReply = [AnswerReply['state'] | 'reused' | 'users', number, number, (string | string[])?];

/** @throws Refusal idempotency-key-reused */
function settledOf({ id }: Answer, [state, triesLeft, compared, delivery]: AnswerScriptReply): SettledAnswer {
  if (state === 'reused') throw new Refusal('idempotency-key-reused', `challenge ${id}`);
  if (state === 'users') throw new Error(`Challenge ${id} was only read`);
  return { state, triesLeft, compared: compared === 1, deliveryId: typeof delivery === 'string' ? delivery : '' };
}

/** Of one challenge; all that belongs to it shares the slot of its id in a Redis Cluster. */
export function challengeKey(id: string): string {
  return `belcode:challenge:{${id}}`;
}

/** One person being asked one thing. Hashed, so that no number stands in a key. */
function subjectKey({ owner, to, postDial, userId, purpose }: OpeningChallenge): string {
  const person = userId === undefined ? [owner, to, ...(postDial ? [postDial.digits] : [])] : ['user', userId];
  const subject = createHash('sha256').update(JSON.stringify([...person, purpose]));
  return `belcode:subject:{${subject.digest('base64url')}}`;
}
