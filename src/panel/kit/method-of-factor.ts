import type { FactorBeingAdded } from '../../accounts/session.ts';
import { isAppBeingAdded } from '../../challenges/kinds/app.ts';
import { isPhoneBeingAdded } from '../../challenges/kinds/phone.ts';
import { Refusal } from '../../errors.ts';
import type { Factor } from '../../factors/factor.ts';
import { maskNumber, readNumber } from '../../factors/phone-number.ts';
import { lineOf, type PostDial } from '../../policy/ledger/call-destination.ts';
import type { MethodView } from './method-view.ts';

/** A factor as its owner sees it. @param country where the owner's company is at home */
export function methodOf(factor: Factor, country: string): MethodView {
  const { id, kind, name, number, postDial, isPrimary, createdAt } = factor;
  return {
    ...{ id, kind, name, primary: isPrimary, addedAt: createdAt },
    ...(number === undefined ? {} : ofNumber(number, postDial, country)),
  };
}

/** The same for one that is being added. */
export function methodBeingAdded(adding: FactorBeingAdded, country: string): MethodView {
  const { kind, name } = adding;
  const method: MethodView = { id: '', kind, name, primary: false };
  if (isAppBeingAdded(adding) && adding.device === 'endpoint') return { ...method, mask: adding.extension };
  return isPhoneBeingAdded(adding) ? { ...method, ...ofNumber(adding.to, adding.postDial, country) } : method;
}

function ofNumber(number: string, postDial: PostDial | undefined, country: string): Partial<MethodView> {
  const mask = maskNumber(number, country);
  if (lineOf(number) === 'internal') return { mask, internal: true };
  return { mask, landline: isLandline(number, country), postDial: postDial?.digits };
}

function isLandline(number: string, country: string): boolean {
  try {
    return readNumber(number, country).type === 'fixed';
  } catch (error) {
    // A plan that has changed since it was enrolled.
    if (error instanceof Refusal) return false;
    throw error;
  }
}
