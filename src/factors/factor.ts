import { type FactorKind, factorLimits } from '../accounts/factor-kind.ts';
import { isSamePostDial, type PostDial } from '../policy/ledger/call-destination.ts';

/** A second factor of a user, without the secret of an authenticator. */
export interface Factor {
  id: string;
  kind: FactorKind;
  /** Label given by the user: "desk", "Anna's mobile". */
  name: string | undefined;
  /** E.164, or an extension of this exchange; for a phone only. Screens show it masked (`maskNumber`). */
  number: string | undefined;
  /** Digits dialled behind the switchboard that has the number. */
  postDial: PostDial | undefined;
  isPrimary: boolean;
  /** The user's order, ascending, possibly with gaps. */
  position: number;
  createdAt: Date;
  lastUsedAt: Date | undefined;
  /** Until then a login asks for another method, when the user has one. */
  coolingUntil?: Date | undefined;
}

/** A thief in a session adds a number first. For this time it is not the only proof of the next login. */
export const coolingSeconds = 24 * 60 * 60;

/** What a browser that is new for its user adds and is not a proof at once. Other kinds are things in a hand. */
export const coolingKinds: readonly FactorKind[] = ['phone'];

/** @param now of the database */
export function isCooling({ coolingUntil }: Pick<Factor, 'coolingUntil'>, now: Date): boolean {
  return coolingUntil !== undefined && now < coolingUntil;
}

/** The methods that may prove a login now: all of them when every one cools, so that nobody is locked out. */
export function withoutCooling<T extends Pick<Factor, 'coolingUntil'>>(set: readonly T[], now: Date): T[] {
  const ready = set.filter((each) => !isCooling(each, now));
  return ready.length > 0 ? ready : [...set];
}

export type AdditionFault = 'number-exists' | (typeof factorLimits)[FactorKind]['refusal'];
export type AdditionVerdict =
  | { allowed: true; isPrimary: boolean; position: number }
  | { allowed: false; reason: AdditionFault };

export type Member = Pick<Factor, 'id' | 'kind' | 'number' | 'postDial' | 'isPrimary' | 'position' | 'coolingUntil'>;

/** Whether a factor may join the set. The first one becomes primary automatically (S04). */
export function judgeAddition(
  set: readonly Member[],
  added: { kind: FactorKind; number?: string | undefined; postDial?: PostDial | undefined },
): AdditionVerdict {
  const { kind, number, postDial } = added;
  // Two telephones behind one switchboard are two methods.
  const isSame = (each: Member) => each.number === number && isSamePostDial(each.postDial, postDial);
  if (number !== undefined && set.some(isSame)) return { allowed: false, reason: 'number-exists' };
  const { max, refusal } = factorLimits[kind];
  if (set.filter((each) => each.kind === kind).length >= max) return { allowed: false, reason: refusal };
  return {
    allowed: true,
    isPrimary: !set.some(({ isPrimary }) => isPrimary),
    position: Math.max(0, ...set.map(({ position }) => position)) + 1,
  };
}

export type RemovalVerdict =
  | { allowed: true; nextPrimary: string | undefined }
  | { allowed: false; reason: 'not-found' | 'last-factor' | 'older-factor-needed' };

export interface RemovalFacts {
  /** Whether the user may be left without a second factor. */
  lastMayGo: boolean;
  /** Whether the login came from a browser that is new for its user. */
  newBrowser?: boolean | undefined;
  /** Of the database. */
  now: Date;
}

/**
 * Whether a factor may be removed, and which one then becomes primary: the next one in the user's order. What a thief
 * adds in a new browser must not become the only proof by the removal of the rest, nor by that of the last one before.
 */
export function judgeRemoval(
  set: readonly Member[],
  id: string,
  { lastMayGo, newBrowser, now }: RemovalFacts,
): RemovalVerdict {
  const removed = set.find((each) => each.id === id);
  if (removed === undefined) return { allowed: false, reason: 'not-found' };
  const rest = inOrder(set).filter((each) => each !== removed);
  if (rest.length === 0 && !lastMayGo) return { allowed: false, reason: 'last-factor' };
  const leavesNew = rest.length === 0 ? newBrowser === true : rest.every((each) => isCooling(each, now));
  if (leavesNew) return { allowed: false, reason: 'older-factor-needed' };
  return { allowed: true, nextPrimary: removed.isPrimary ? rest[0]?.id : undefined };
}

/** Whether an order names every member of the set exactly once. */
export function isOrderOf(set: readonly Member[], ids: readonly string[]): boolean {
  const wanted = new Set(ids);
  return wanted.size === ids.length && ids.length === set.length && set.every(({ id }) => wanted.has(id));
}

export function inOrder<T extends Member>(set: readonly T[]): T[] {
  return [...set].sort((one, other) => one.position - other.position);
}
