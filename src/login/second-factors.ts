import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { methodKind } from '../challenges/kinds/method-kinds.ts';
import { Refusal } from '../errors.ts';
import type { NewAppDevice } from '../factors/app-device.ts';
import { type Factor, withoutCooling } from '../factors/factor.ts';
import { usableByRule } from '../factors/judge-methods.ts';
import { isSameThing, type ProofThing, type ProofThings } from '../factors/proof-thing.ts';
import type { LoginParts } from './login-parts.ts';
import { methodFactsOf } from './method-facts.ts';

type Parts = { app: { devices: Pick<LoginParts['app']['devices'], 'list'> } };
type RuleParts = Parts & Pick<LoginParts, 'relyingParty'>;

/**
 * The methods that are a second factor now. A method that proved the reset of a forgotten password is not one until a
 * login has passed by another method, or a mailed link has replaced the password, because otherwise one telephone would
 * be the whole login. A number that is new from a new browser is none either, also when it is all that a reset left.
 * Nor is a method of a kind that the rule of the role does not allow, unless the user has no other: they log in by it,
 * and are led to the set-up.
 *
 * @throws Refusal store-unavailable
 */
export async function secondFactors(
  parts: RuleParts,
  facts: Pick<LoginFacts, 'user' | 'methodRule' | 'now'>,
  factors: readonly Factor[],
): Promise<Factor[]> {
  const ready = withoutCooling(factors, facts.now);
  return usableByRule(methodFactsOf(parts, facts), await notOfReset(parts, facts, ready));
}

async function notOfReset(
  { app }: Parts,
  { user }: Pick<LoginFacts, 'user'>,
  factors: readonly Factor[],
): Promise<readonly Factor[]> {
  const { id, passwordResetBy } = user;
  if (passwordResetBy === undefined) return factors;
  const devices = await app.devices.list(id);
  return factors.filter((factor) => !thingsOf(factor, devices).some((thing) => isOneOf(passwordResetBy, thing)));
}

/**
 * The method that sends the code: the chosen one, or the primary one, or else the first in the user's order.
 *
 * @returns the id; undefined for a user without methods
 * @throws Refusal other-proof-needed when it is not a second factor now
 */
export function chooseSecondFactor(
  { factors, usable }: { factors: readonly Factor[]; usable: readonly Factor[] },
  factorId: string | undefined,
): string | undefined {
  const isKnown = factors.some(({ id }) => id === factorId);
  if (factorId !== undefined && isKnown && !usable.some(({ id }) => id === factorId)) {
    throw new Refusal('other-proof-needed', `factor ${factorId} proved the password`);
  }
  if (factorId !== undefined || factors.length === 0) return factorId;
  const first = usable.find(({ isPrimary }) => isPrimary) ?? usable[0];
  if (first === undefined) throw new Refusal('other-proof-needed', 'every method proved the password');
  return first.id;
}

/**
 * The things by which a password was just reset.
 *
 * @param factorIds of the methods that proved it; by default all of the user's
 * @throws Refusal store-unavailable
 */
export async function thingsThatProved(
  { app, factors: store }: Parts & { factors: Pick<LoginParts['factors'], 'list'> },
  userId: string,
  factorIds?: readonly (string | undefined)[],
): Promise<ProofThing[]> {
  const [factors, devices] = await Promise.all([store.list(userId), app.devices.list(userId)]);
  const used = factors.filter(({ id }) => factorIds?.includes(id) ?? true);
  return [...new Set(used.flatMap((factor) => thingsOf(factor, devices)))];
}

/** What a person must hold to get the code of a method. @param devices of the app */
export function thingsOf(factor: Factor, devices: readonly NewAppDevice[]): ProofThings {
  return methodKind(factor.kind).things(factor, devices);
}

function isOneOf(things: readonly string[], thing: ProofThing): boolean {
  return things.some((each) => isSameThing(thing, each));
}
