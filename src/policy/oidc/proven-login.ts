import type { OidcClient } from './oidc-client.ts';

/** How sure Belcode is of a person, weakest first: the password alone, or a second factor too. */
export const acrLevels = ['pwd', 'mfa'] as const;
export type Acr = (typeof acrLevels)[number];

/** What a login has proven, and when, in milliseconds. */
export interface ProvenLogin {
  /** When the password was typed last. */
  passwordAt: number | undefined;
  /** When a second factor was proven last. */
  factorAt: number | undefined;
  /** Kind of that factor, if it is known. */
  factorKind: string | undefined;
  /** Whether that factor cannot leave the device that it is in. */
  hardwareBound?: boolean | undefined;
}

/** How a person has proven each kind of method, by the names of RFC 8176. */
const methodNames: Readonly<Record<string, readonly string[]>> = {
  phone: ['otp', 'tel'],
  app: ['otp'],
  authenticator: ['otp'],
  passkey: ['swk'],
};

/** The same of a factor that cannot leave its device. A passkey of which nothing is known may be a synced one. */
const boundNames: typeof methodNames = { passkey: ['hwk'] };

export function acrOf({ factorAt }: ProvenLogin): Acr {
  return factorAt === undefined ? 'pwd' : 'mfa';
}

export function amrOf({ passwordAt, factorAt, factorKind = '', hardwareBound = false }: ProvenLogin): string[] {
  const password = passwordAt === undefined ? [] : ['pwd'];
  if (factorAt === undefined) return password;
  const bound = hardwareBound ? boundNames[factorKind] : undefined;
  return [...password, 'mfa', ...(bound ?? methodNames[factorKind] ?? [])];
}

/** Since when everything that counts is proven: the older one of both proofs. */
export function provenSince({ passwordAt, factorAt }: ProvenLogin): number {
  return Math.min(...[passwordAt, factorAt].filter((each) => each !== undefined));
}

/**
 * The level that a request needs.
 *
 * @param acrValues of the request, separated by spaces; the weakest of them is enough
 * @returns undefined when it names only levels that there are not
 */
export function neededAcr({ login }: Pick<OidcClient, 'login'>, acrValues: string | undefined): Acr | undefined {
  const ofClient: Acr = login === 'second-factor' ? 'mfa' : 'pwd';
  const named = acrValues?.split(' ').filter((each) => each !== '') ?? [];
  if (named.length === 0) return ofClient;
  const weakest = acrLevels.find((level) => named.includes(level));
  return weakest === undefined || isAcr(weakest, ofClient) ? weakest : ofClient;
}

/** Whether a level is at least another one. */
export function isAcr(level: string | undefined, needed: Acr): boolean {
  const levels: readonly string[] = acrLevels;
  return levels.indexOf(level ?? '') >= levels.indexOf(needed);
}
