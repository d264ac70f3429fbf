import type { Session } from './session.ts';

/** The work of one session is worthless in another: it names the challenge whose code passes the login. */
export function workBy({ digest }: Pick<Session, 'digest'>, work: string): string[] {
  return ['work', digest, work];
}

export function sessionKey(digest: string): string {
  return `belcode:session:{${digest}}`;
}

export function endKey(digest: string): string {
  return `belcode:session-end:{${digest}}`;
}

export function generationKey(userId: string): string {
  return `belcode:session-generation:{${userId}}`;
}

export function listKey(userId: string): string {
  return `belcode:sessions:{${userId}}`;
}
