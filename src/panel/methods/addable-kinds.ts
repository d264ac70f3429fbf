import { type Factor, judgeAddition } from '../../factors/factor.ts';
import type { MethodKind } from '../kit/method-view.ts';

/** As it is advised (S04). */
const advised = ['app', 'phone', 'authenticator'] as const satisfies readonly MethodKind[];

/** What may still be added (S08, S09), in the order that is advised: first what there is none of, for a backup of another kind. */
export function addableKinds(factors: readonly Factor[]): MethodKind[] {
  // Of a number that is nobody's: whether there is room for one.
  const possible = advised.filter((kind) => judgeAddition(factors, { kind, number: '' }).allowed);
  const has = (kind: MethodKind) => factors.some((each) => each.kind === kind);
  return [...possible.filter((kind) => !has(kind)), ...possible.filter(has)];
}
