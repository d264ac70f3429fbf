import { Refusal } from '../errors.ts';
import type { Challenge, ChallengeState } from './challenge.ts';
import { macsOf } from './challenge-fields.ts';
import type { StoredFields } from './read-stored-challenge.ts';

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

/** The reply of answer.lua: state, tries left, whether the answer was compared, and the fields of the challenge. */
export type AnswerScriptReply = [AnswerReply['state'] | 'reused' | 'users', number, number, StoredFields?];

/** What an unknown challenge gets. */
const nothingAnswered: SettledAnswer = { state: 'expired', triesLeft: 0, compared: false, deliveryId: '' };

/**
 * What an answer comes to.
 *
 * @param challenge as read from the fields of the reply; undefined when Belcode did not write it
 * @throws Refusal idempotency-key-reused
 */
export function settledOf(
  { id, digest }: Pick<Answer, 'id' | 'digest'>,
  challenge: Challenge | undefined,
  [state, triesLeft, compared, fields = []]: AnswerScriptReply,
): SettledAnswer {
  if (challenge === undefined) return { ...nothingAnswered };
  if (state === 'reused') throw new Refusal('idempotency-key-reused', `challenge ${id}`);
  if (state === 'users') throw new Error(`Challenge ${id} was only read`);
  const { deliveryId } = challenge;
  // Also for the kept reply to an Idempotency-Key: only the code that passed has it.
  const isTrue = state !== 'passed' || (challenge.state === 'passed' && macsOf(fields).passedTyped === digest);
  return isTrue ? { state, triesLeft, compared: compared === 1, deliveryId } : { ...nothingAnswered };
}
