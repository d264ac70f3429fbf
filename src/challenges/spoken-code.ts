import type { ApiKey } from '../accounts/api-key.ts';
import { Refusal } from '../errors.ts';
import { readCallee } from '../factors/callee.ts';
import { type AskForKeyParts, termsOfKey } from './ask-for-key.ts';
import type { Challenge } from './challenge.ts';
import { findChallenge } from './find-challenge.ts';
import { isGivenCode, sealGivenCode } from './given-code.ts';
import { withinKeyLimits } from './key-limits.ts';
import { openChallenge } from './open-challenge.ts';
import { spokenCodePurpose } from './spoken-code-purpose.ts';

export interface SpeakCodeParts extends AskForKeyParts {
  /** BELCODE_SECRET, which the dialler has too. */
  secret: string;
}

export interface SpokenCodeRequest {
  to: string;
  /** 4 to 10 digits. */
  code: string;
  language: string;
}

/**
 * Calls a number and speaks a code that another program made, by every rule of a call to a bare number. Nobody answers
 * such a challenge: a program that chose the code cannot prove a number with it.
 *
 * @throws Refusal code-malformed, without any part of the code; number-invalid, key-paused, and as `openChallenge`
 */
export async function speakCodeForKey(
  parts: SpeakCodeParts,
  key: ApiKey,
  { to, code, language }: SpokenCodeRequest,
): Promise<Challenge> {
  if (!isGivenCode(code)) throw new Refusal('code-malformed', 'a code to speak is 4 to 10 digits');
  const { terms, country = parts.country } = await termsOfKey(parts, key);
  const callee = readCallee({ number: to }, { extensions: parts.extensions, country });
  const request = {
    to: callee,
    owner: key.id,
    language,
    purpose: spokenCodePurpose,
    terms,
    givenCode: (deliveryId: string) => sealGivenCode(parts, deliveryId, code),
  };
  const opened = await withinKeyLimits(parts, { key, userId: undefined }, () => openChallenge(parts, request));
  return opened.challenge;
}

/** @throws Refusal not-found, also for the challenge of another key, and for one with a code of Belcode's own */
export async function findSpokenCode(
  parts: Parameters<typeof findChallenge>[0],
  { id, owner }: { id: string; owner: string },
): Promise<Challenge> {
  const challenge = await findChallenge(parts, { id, owner });
  if (challenge.purpose !== spokenCodePurpose) throw new Refusal('not-found', `challenge ${id}`);
  return challenge;
}
