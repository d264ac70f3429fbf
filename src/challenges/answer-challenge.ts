import { createHash } from 'node:crypto';
import { Refusal } from '../errors.ts';
import type { AnswerReply, ChallengeStore } from './challenge-store.ts';
import { codeDigest } from './code-digest.ts';
import { type NotePassParts, notePass } from './note-pass.ts';

/** A code has 8 digits at most; the rest is room for spaces and hyphens between them. */
const longestText = 32;

export interface AnswerParts extends NotePassParts {
  challenges: ChallengeStore;
  /** The key of the digests. */
  secret: string;
  /** Digits in a code. */
  digits: number;
}

export interface AnswerRequest {
  id: string;
  owner: string;
  /** As the person typed it: `482913`, `482 913`. */
  code: string;
  idempotencyKey?: string | undefined;
}

/**
 * Answers a challenge. The same Idempotency-Key with the same code gets the first reply again (C09). Unknown, foreign
 * and ended challenges all get `expired`, after the same work.
 *
 * @throws Refusal code-malformed, with nothing of the code in it and no try spent (C08); idempotency-key-reused;
 *   store-unavailable, and then the answer may or may not have counted: only an Idempotency-Key tells
 */
export async function answerChallenge(
  parts: AnswerParts,
  { id, owner, code, idempotencyKey }: AnswerRequest,
): Promise<AnswerReply> {
  const digest = codeDigest(parts.secret, id, readCode(code, parts.digits));
  const settled = await parts.challenges.settle({ id, owner, digest, replyKey: replyKeyFor(idempotencyKey) });
  const { state, triesLeft, compared, deliveryId } = settled;
  if (compared && state === 'passed') notePass(parts, deliveryId);
  return { state, triesLeft };
}

/** @throws Refusal code-malformed */
export function readCode(text: string, digits: number): string {
  const code = text.length > longestText ? '' : text.replace(/[ -]/g, '');
  if (code.length !== digits || !/^[0-9]+$/.test(code)) throw new Refusal('code-malformed');
  return code;
}

/** Hashed, so that a caller's key has a bounded length and no meaning in Redis. */
export function replyKeyFor(idempotencyKey: string | undefined): string | undefined {
  if (idempotencyKey === undefined) return undefined;
  return createHash('sha256').update(idempotencyKey).digest('base64url');
}
