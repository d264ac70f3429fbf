import type { FactorKind } from '../../accounts/factor-kind.ts';
import { methodKind } from '../../challenges/kinds/method-kinds.ts';
import { judgeAddition } from '../../factors/factor.ts';
import { addableByRule } from '../../factors/judge-methods.ts';
import type { Entered } from '../../login/enter.ts';
import { kindsOf, methodFactsOf } from '../../login/method-facts.ts';
import { advisedKinds, kindViews } from '../kinds/kind-views.ts';
import type { PanelParts } from '../panel-parts.ts';

/**
 * The kinds that can be added here and still have room (S08, S09), in the order of advice. Kinds that the user does not
 * have come first, because a backup of another kind is better.
 *
 * @param host of the page
 */
export function addableKinds(
  parts: Pick<PanelParts, 'login'>,
  { facts, factors }: Pick<Entered, 'facts' | 'factors'>,
  host: string,
): FactorKind[] {
  const allowed = addableByRule(methodFactsOf(parts.login, facts), kindsOf(factors));
  // The empty number equals no existing one, so this only checks whether there is room.
  const possible = advisedKinds.filter(
    (kind) =>
      allowed.includes(kind) &&
      methodKind(kind).isOffered?.(parts.login) !== false &&
      kindViews[kind].elsewhere?.(parts, facts, host) === undefined &&
      judgeAddition(factors, { kind, number: '' }).allowed,
  );
  const has = (kind: FactorKind) => factors.some((each) => each.kind === kind);
  return [...possible.filter((kind) => !has(kind)), ...possible.filter(has)];
}
