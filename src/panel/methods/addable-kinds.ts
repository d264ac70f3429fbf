import type { FactorKind } from '../../accounts/factor-kind.ts';
import { type Factor, judgeAddition } from '../../factors/factor.ts';
import { advisedKinds } from '../kinds/kind-views.ts';

/** What may still be added (S08, S09), in the order that is advised: first what there is none of, for a backup of another kind. */
export function addableKinds(factors: readonly Factor[]): FactorKind[] {
  // Of a number that is nobody's: whether there is room for one.
  const possible = advisedKinds.filter((kind) => judgeAddition(factors, { kind, number: '' }).allowed);
  const has = (kind: FactorKind) => factors.some((each) => each.kind === kind);
  return [...possible.filter((kind) => !has(kind)), ...possible.filter(has)];
}
