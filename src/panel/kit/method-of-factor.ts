import type { FactorBeingAdded } from '../../accounts/session.ts';
import type { Factor } from '../../factors/factor.ts';
import { kindViews } from '../kinds/kind-views.ts';
import type { MethodView } from './method-view.ts';
import { numberView } from './number-view.ts';

/** A factor as its owner sees it. @param country country of the owner's company, ISO 3166-1 alpha-2 */
export function methodOf(factor: Factor, country: string): MethodView {
  const { id, kind, name, number, postDial, isPrimary, createdAt } = factor;
  return {
    id,
    kind,
    name,
    primary: isPrimary,
    addedAt: createdAt,
    ...(number === undefined ? {} : numberView(number, postDial, country)),
  };
}

/** The same for a method that is being added. */
export function methodBeingAdded(adding: FactorBeingAdded, country: string): MethodView {
  const { kind, name } = adding;
  return { id: '', kind, name, primary: false, ...kindViews[kind].viewOf(adding, country) };
}
