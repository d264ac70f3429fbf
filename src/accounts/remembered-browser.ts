import { createHash } from 'node:crypto';
import type { RememberPolicy } from '../config/remember-reader.ts';
import type { Random } from '../random.ts';
import { StoredMac } from '../stored-mac.ts';
import { isFresh, type Session } from './session.ts';
import type { Role } from './user.ts';

export const rememberedBrowserLimits = {
  /** Two tabs send the same value at the same moment. For so long the value before is no copy, in the same browser. */
  graceSeconds: 10,
  /** People who share a browser; the one who was remembered last comes first. */
  maxPeople: 4,
  /** Of one user. The one that was used least lately goes first. */
  maxOfUser: 10,
  maxCookieLength: 1_000,
} as const;

/** A browser in which a login of one user asks for no code, as its user and operators see it. */
export interface RememberedBrowser {
  id: string;
  /** In words, such as `Firefox, Windows`. */
  browser: string;
  /** Of the last use. */
  network: string;
  madeAt: Date;
  lastUsedAt: Date;
  until: Date;
  uses: number;
}

/** What the cookie has for one user. Nobody else has the value; the database has its digest. */
export interface RememberedEntry {
  id: string;
  value: string;
}

/**
 * A company decides for its roles, and else the setting; operators follow the setting alone.
 *
 * @returns undefined where every login asks for a code
 */
export function rememberDaysOf(
  setting: RememberPolicy,
  { role, company = {} }: { role: Role; company: RememberPolicy | undefined },
): number | undefined {
  const days = role === 'operator' ? setting.operator : (company[role] ?? setting[role]);
  return days === undefined || days === 0 ? undefined : days;
}

/** Whether a session has proven what the browser then proves for it: a method, and lately. */
export function mayRemember({
  factorProvenAt,
  byRecovery,
  now,
}: Pick<Session, 'factorProvenAt' | 'byRecovery' | 'now'>): boolean {
  return isFresh(factorProvenAt, now) && byRecovery !== true;
}

const entryShape = /^([\w-]{1,40})\.([\w-]{43})$/;

/** Reads the cookie. What is malformed is left out. */
export function readRemembered(text = ''): RememberedEntry[] {
  if (text.length > rememberedBrowserLimits.maxCookieLength) return [];
  return text.split('~', rememberedBrowserLimits.maxPeople).flatMap((each) => {
    const [, id, value] = entryShape.exec(each) ?? [];
    return id === undefined || value === undefined ? [] : [{ id, value }];
  });
}

export function writeRemembered(entries: readonly RememberedEntry[]): string {
  return entries
    .slice(0, rememberedBrowserLimits.maxPeople)
    .map(({ id, value }) => `${id}.${value}`)
    .join('~');
}

export function mintRemembered(random: Pick<Random, 'id' | 'secret'>): RememberedEntry {
  return { id: random.id(), value: random.secret() };
}

/** It has 256 random bits, so a plain digest cannot be reversed. */
export function rememberedDigest(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}

/** The value after this one. It is derived, so that two tabs with the same value get the same next one. */
export function nextRemembered(secret: string, { id, value }: RememberedEntry): string {
  return new StoredMac(secret, 'remembered browser').of(['next', id, value]);
}

/** What recognises the browser of the last use, for the seconds in which the value before is no theft. */
export function usedFromOf(secret: string, { agent, network }: { agent: string; network: string }): string {
  return new StoredMac(secret, 'remembered browser').of(['from', agent, network]);
}
