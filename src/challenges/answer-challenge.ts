import { createHash } from 'node:crypto';
import { Refusal } from '../errors.ts';
import { foldDigits } from '../factors/fold-digits.ts';
import { isUserChallenge, type UserChallenge } from './challenge.ts';
import type { ChallengeStore } from './challenge-store.ts';
import { codeDigest } from './code-digest.ts';
import { type NotePassParts, notePass } from './note-pass.ts';
import type { AnswerReply, SettledAnswer } from './settled-answer.ts';

/** A code has at most 8 digits; the rest leaves room for spaces and hyphens. */
const maxTextLength = 32;

export interface AnswerParts extends NotePassParts {
  challenges: ChallengeStore;
  /** Key of the digests. */
  secret: string;
  /** Digits in a code. */
  digits: number;
}

export interface AnswerRequest {
  id: string;
  owner: string;
  /** As typed: `482913`, `482 913`. */
  code: string;
  idempotencyKey?: string | undefined;
}

/**
 * Answers a challenge. The same Idempotency-Key with the same code gets the first reply again (C09). Unknown, foreign
 * and ended challenges all get `expired` after the same work.
 *
 * @throws Refusal code-malformed, without any part of the code and without a try spent (C08); idempotency-key-reused;
 *   store-unavailable, after which only an Idempotency-Key tells whether the answer counted
 */
export async function answerChallenge(parts: AnswerParts, request: AnswerRequest): Promise<AnswerReply> {
  return replyOf(parts, await parts.challenges.settle(answerOf(parts, request)));
}

/**
 * Answers a challenge of unknown kind: a challenge of a user's method is only read, for `answerUserChallenge`.
 *
 * @throws Refusal as `answerChallenge`
 */
export async function answerOrRead(
  parts: AnswerParts,
  request: AnswerRequest,
): Promise<{ reply: AnswerReply; compared: boolean } | { ofUser: UserChallenge }> {
  const { id, owner, code } = request;
  if (codeIn(code, parts.digits) === undefined) {
    // An authenticator has its own number of digits, and with the proof by number the page has no code.
    const challenge = await parts.challenges.find(id);
    if (isUserChallenge(challenge) && challenge.owner === owner) return { ofUser: challenge };
  }
  const found = await parts.challenges.settleOrRead(answerOf(parts, request));
  return 'ofUser' in found ? found : { reply: replyOf(parts, found.settled), compared: found.settled.compared };
}

/** @throws Refusal code-malformed */
function answerOf({ secret, digits }: AnswerParts, { id, owner, code, idempotencyKey }: AnswerRequest) {
  return { id, owner, digest: codeDigest(secret, id, readCode(code, digits)), replyKey: replyKeyFor(idempotencyKey) };
}

function replyOf(parts: NotePassParts, { state, triesLeft, compared, deliveryId }: SettledAnswer): AnswerReply {
  if (compared && state === 'passed') notePass(parts, deliveryId);
  return { state, triesLeft };
}

/** @throws Refusal code-malformed */
export function readCode(text: string, digits: number): string {
  const code = codeIn(text, digits);
  if (code === undefined) throw new Refusal('code-malformed');
  return code;
}

function codeIn(text: string, digits: number): string | undefined {
  const code = text.length > maxTextLength ? '' : foldDigits(text);
  return code.length === digits && /^[0-9]+$/.test(code) ? code : undefined;
}

/** Hashed, so that the caller's key has a fixed length and no meaning in Redis. */
export function replyKeyFor(idempotencyKey: string | undefined): string | undefined {
  if (idempotencyKey === undefined) return undefined;
  return createHash('sha256').update(idempotencyKey).digest('base64url');
}
