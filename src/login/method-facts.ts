import { type FactorKind, factorKinds } from '../accounts/factor-kind.ts';
import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { methodKind } from '../challenges/kinds/method-kinds.ts';
import type { Factor } from '../factors/factor.ts';
import { judgeMethods, type MethodFacts, type MethodVerdict } from '../factors/judge-methods.ts';
import type { LoginParts } from './login-parts.ts';

/** The rule of a user's methods, with what it is judged by at this panel. */
export function methodFactsOf(
  parts: Pick<LoginParts, 'relyingParty'>,
  { methodRule: rule, now }: Pick<LoginFacts, 'methodRule' | 'now'>,
): MethodFacts {
  return { rule, now, offered: factorKinds.filter((kind) => methodKind(kind).isOffered?.(parts) !== false) };
}

export function methodsOf(
  parts: Pick<LoginParts, 'relyingParty'>,
  facts: Pick<LoginFacts, 'methodRule' | 'now'>,
  factors: readonly Factor[],
): MethodVerdict {
  return judgeMethods(methodFactsOf(parts, facts), kindsOf(factors));
}

export function kindsOf(factors: readonly Factor[]): FactorKind[] {
  return factors.map(({ kind }) => kind);
}
