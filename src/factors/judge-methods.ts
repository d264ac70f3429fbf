import type { FactorKind } from '../accounts/factor-kind.ts';
import { factorKinds } from '../accounts/factor-kind.ts';
import type { MethodRule } from '../accounts/method-rule.ts';
import type { Factor } from './factor.ts';

/** What a rule of methods is judged by. */
export interface MethodFacts {
  /** Undefined where no rule is set: every method will do. */
  rule: MethodRule | undefined;
  /** By the database's clock. */
  now: Date;
  /** Kinds that can be made and used at this panel's address: without it nobody is asked for one. */
  offered: readonly FactorKind[];
}

/**
 * Whether a user's methods are those that the rule asks for. `due`: not yet, and until the date every login passes.
 * `lacking`: a login leads to the set-up of one of `kinds`, and to nothing else. Nobody is locked out: until there is
 * one, the methods that the user has still prove who they are.
 */
export type MethodVerdict =
  | { state: 'met' }
  | { state: 'due'; kinds: readonly FactorKind[]; from: Date }
  | { state: 'lacking'; kinds: readonly FactorKind[] };

/** @param kindsThere those of the user's methods; a user without any is for the roll-out to judge */
export function judgeMethods(facts: MethodFacts, kindsThere: readonly FactorKind[]): MethodVerdict {
  const kinds = kindsAskedFor(facts);
  if (facts.rule === undefined || kindsThere.length === 0 || kindsThere.some((kind) => kinds.includes(kind)))
    return { state: 'met' };
  return isInForce(facts) ? { state: 'lacking', kinds } : { state: 'due', kinds, from: facts.rule.inForceFrom };
}

/** The methods that a login may use now: those of allowed kinds, unless there is none. */
export function usableByRule(facts: MethodFacts, factors: readonly Factor[]): Factor[] {
  const allowed = allowedKinds(facts);
  const right = factors.filter(({ kind }) => allowed.includes(kind));
  return right.length > 0 ? right : [...factors];
}

/** The kinds that a user may add: in a login that lacks one, and for a first method, only what the rule asks for. */
export function addableByRule(facts: MethodFacts, kindsThere: readonly FactorKind[]): readonly FactorKind[] {
  const hasOne = kindsThere.some((kind) => kindsAskedFor(facts).includes(kind));
  return isInForce(facts) && !hasOne ? kindsAskedFor(facts) : allowedKinds(facts);
}

/** Whether a method may go: not the last one of those that the rule asks for. */
export function mayRemoveByRule(facts: MethodFacts, kindsLeft: readonly FactorKind[]): boolean {
  return judgeMethods(facts, kindsLeft).state !== 'lacking';
}

/** Of which one must be there. A rule that asks only for what nobody can make here asks for nothing. */
function kindsAskedFor({ rule, offered }: MethodFacts): readonly FactorKind[] {
  const { allowed = factorKinds, required = [] } = rule ?? {};
  const possible = (required.length > 0 ? required : allowed).filter((kind) => offered.includes(kind));
  return possible.length > 0 ? possible : factorKinds;
}

function allowedKinds(facts: MethodFacts): readonly FactorKind[] {
  const allowed = isInForce(facts) ? facts.rule?.allowed?.filter((kind) => facts.offered.includes(kind)) : undefined;
  return allowed === undefined || allowed.length === 0 ? factorKinds : allowed;
}

function isInForce({ rule, now }: MethodFacts): boolean {
  return rule !== undefined && now.getTime() >= rule.inForceFrom.getTime();
}
