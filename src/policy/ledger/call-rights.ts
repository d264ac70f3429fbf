import type { RequestedCall } from './call-ledger.ts';

/**
 * The rights to ask for a call, from the least to the most, and what calls with this right or less may use together:
 * a part of every budget, and of every allowance of a user, an address and an API key. `proven` is a login to a number
 * that has lately passed a code for the same person; only it may use the last fifth. `queue` is how much of the longest
 * wait in the queue calls of this right may make. Decision 15 has the reasons.
 *
 * - anonymous: a forgotten password, for which the asker needs to know only a name
 * - known-forgotten: the same where the user has passed lately; strangers use up nothing of its part
 * - number: an API key asks for a number that has not passed a code for this key
 * - adding: a user adds a telephone, which may be somebody else's
 * - login: a user's enrolled number, or a number that has passed a code for the API key that asks
 */
export const callRights = [
  { name: 'anonymous', budget: 0.1, allowance: 0.25, queue: 0.5 },
  { name: 'known-forgotten', budget: 0.2, allowance: 0.25, queue: 0.95 },
  { name: 'number', budget: 0.3, allowance: 0.8, queue: 0.95 },
  { name: 'adding', budget: 0.4, allowance: 0.8, queue: 0.95 },
  { name: 'login', budget: 0.8, allowance: 1, queue: 1 },
  { name: 'proven', budget: 1, allowance: 1, queue: 1 },
] as const;

export type CallRight = (typeof callRights)[number]['name'];

/** Parts of the trunk's channels that forgotten passwords may hold, queued or up; the second with the first. */
export const forgottenChannels = { anonymous: 0.1, 'known-forgotten': 0.2 } as const;

/** Part of the longest wait in the queue up to which a call is still queued. */
export function queueShareOf(call: Requested): number {
  return callRights.find(({ name }) => name === rightOf(call))?.queue ?? 0;
}

/**
 * Parts of what one number allows. An owner is a user with the number as an enrolled method, or an API key to which it
 * has passed a code. Each owner has the whole of BELCODE_LIMIT_NUMBER for themselves.
 */
export const numberShares = {
  /** Of BELCODE_LIMIT_NUMBER, for all other askers together, each of whom has at most one whole. */
  others: 2,
  /** The same for a number that somebody has proven, because it is already that person's telephone. */
  othersOfProven: 0.5,
  anonymous: 0.5,
  /** Of BELCODE_LIMIT_RINGS, for an owner; and for one other asker, so that one does not use up what all have. */
  ownRings: 3,
  askerRings: 0.7,
  anonymousRings: 0.34,
  /** Of the live calls behind one switchboard, for all other askers. */
  switchboardCalls: 0.6,
} as const;

/**
 * Of BELCODE_BUDGET_USER, for a user's calls from where the user has not passed lately. The rest is for the user's own
 * browsers and networks, so that a thief of the password leaves them some.
 */
export const unknownMinutes = 2 / 3;

/** Purposes that need no password. */
const anonymousPurposes: readonly string[] = ['forgotten-password'];

/**
 * Whether the asker needed no password. An API key names its purposes as it likes, so they change no right: otherwise
 * it would share counts with the panel's forgotten passwords.
 */
export function isForgotten({ purpose, apiKeyId }: Pick<Requested, 'purpose' | 'apiKeyId'>): boolean {
  return apiKeyId === undefined && purpose !== undefined && anonymousPurposes.includes(purpose);
}

/** The right of a call by the request; the ledger adds what it knows of the number. */
export function rightOf(call: Requested): CallRight {
  const { userId, factorId, apiKeyId } = call;
  if (isForgotten(call)) return isKnown(call) ? 'known-forgotten' : 'anonymous';
  if (userId !== undefined) return factorId === undefined ? 'adding' : 'login';
  return apiKeyId === undefined ? 'proven' : 'number';
}

/** The owner for whom a number has passed: a user in the panel, an API key, or an API key for one user. */
export function ownerOf(call: Requested): string {
  const { userId, apiKeyId } = call;
  if (isForgotten(call)) return 'anonymous';
  return [apiKeyId && `key:${apiKeyId}`, userId && `user:${userId}`].filter(Boolean).join(':');
}

/**
 * Whose calls to a number these are: the owner's, as above, or anybody's without a password; and apart from these,
 * those of the owner from a place where the owner has passed lately. Each has its own part of a number's allowance, its
 * own pauses, rings and missed keys. A user who adds a number has only one part of it, from every place.
 */
export function askerOf(call: Requested): string {
  return rightOf(call) === 'adding' ? ownerOf(call) : `${knownPart(call)}${ownerOf(call)}`;
}

/** Whose allowance of a user a call counts on. */
export function userSubject(call: Requested, userId: string): string {
  const owner = isForgotten(call) ? `anonymous:${userId}` : ownerOf(call);
  return `${knownPart(call)}${owner}`;
}

/** Begins the name of every count that only who is known takes from. */
export function knownPart(call: Requested): 'known:' | '' {
  return isKnown(call) ? 'known:' : '';
}

/** Whether the asker is where the user has passed lately. An API key never is. */
export function isKnown({ known, userId, apiKeyId }: Requested): boolean {
  return known === true && userId !== undefined && apiKeyId === undefined;
}

type Requested = Partial<Pick<RequestedCall, 'purpose' | 'userId' | 'factorId' | 'apiKeyId' | 'known'>>;
