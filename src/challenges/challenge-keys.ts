import { createHash } from 'node:crypto';
import { keysOf } from '../policy/ledger/call-destination.ts';
import type { Challenge } from './challenge.ts';

export type Subject = Pick<Challenge, 'owner' | 'to' | 'purpose'> &
  Partial<Pick<Challenge, 'postDial' | 'userId'>> & {
    session?: string | undefined;
    known?: boolean | undefined;
  };

/** All keys of one challenge share the slot of its id in a Redis Cluster. */
export function challengeKey(id: string): string {
  return `belcode:challenge:{${id}}`;
}

/** The replies to answers of a challenge, by the hash of their Idempotency-Key. */
export function repliesKey(id: string): string {
  return `belcode:replies:{${id}}`;
}

/** That the page's number was typed into the app, right or wrong. */
export function numberTryKey(id: string): string {
  return `belcode:number-typed:{${id}}`;
}

/** That a device is reporting the challenge at this moment. */
export function reportingKey(id: string): string {
  return `belcode:reporting:{${id}}`;
}

/** The challenges about one user, of the panel and of every API key. */
export function ofUserKey(userId: string): string {
  return `belcode:challenges-of:{${userId}}`;
}

/** That no challenge of a user may open: the user was disabled a moment ago. */
export function closedKey(userId: string): string {
  return `belcode:challenges-closed:{${userId}}`;
}

/**
 * One person, one purpose and one asker, so that a newer challenge of an API key ends no login of the panel or of
 * another key, and a thief of the password ends none of somebody known. For a challenge that reaches nobody also the
 * session. Hashed, so that no key contains a number.
 */
export function subjectKey({ owner, to, postDial, userId, purpose, session, known }: Subject): string {
  const person = userId === undefined ? [to, ...(postDial ? [keysOf(postDial)] : [])] : ['user', userId];
  const subject = createHash('sha256').update(
    JSON.stringify([owner, ...person, purpose, session, ...(known ? ['known'] : [])]),
  );
  return `belcode:subject:{${subject.digest('base64url')}}`;
}
