import type { Clock } from '../clock.ts';
import { passkeyQuestionSeconds } from '../policy/limits.ts';
import type { Random } from '../random.ts';
import { StoredMac } from '../stored-mac.ts';

/**
 * A question that the login page asks before anybody is known: "which passkey are you?". It is kept in the page and
 * nowhere else, because strangers may open as many pages as they like.
 */
export interface PasskeyQuestion {
  /** Single use is counted by it. */
  nonce: string;
  /** What the passkey signs is derived from this; no id of a challenge has this form. */
  challengeId: string;
}

interface QuestionParts {
  secret: string;
  random: Pick<Random, 'secret'>;
  clock: Pick<Clock, 'now'>;
}

/** @param browser what the form's cookie of this browser says: another browser cannot answer */
export function makePasskeyQuestion(
  { random, ...parts }: QuestionParts,
  browser: string,
): { text: string } & PasskeyQuestion {
  const text = macOf(parts).sealFor(passkeyQuestionSeconds, browser, random.secret());
  const nonce = text.split('.').at(-1) ?? '';
  return { text, nonce, challengeId: challengeIdOf(text) };
}

/** @returns undefined for a question that is over, or that was put to another browser, or by nobody */
export function readPasskeyQuestion(
  parts: Pick<QuestionParts, 'secret' | 'clock'>,
  browser: string,
  text: string,
): PasskeyQuestion | undefined {
  const nonce = macOf(parts).openInTime(browser, text);
  return nonce === undefined ? undefined : { nonce, challengeId: challengeIdOf(text) };
}

function challengeIdOf(text: string): string {
  return `login by passkey:${text}`;
}

function macOf({ secret, clock }: Pick<QuestionParts, 'secret' | 'clock'>): StoredMac {
  return new StoredMac(secret, 'passkey question', clock);
}
