import { Refusal } from '../../errors.ts';
import { maskNumber, readNumber } from '../../factors/phone-number.ts';
import { type PostDial, routeOf } from '../../policy/ledger/call-destination.ts';
import type { MethodView } from './method-view.ts';

/** A telephone number, or an extension of this exchange, as its owner sees it. */
export function numberView(number: string, postDial: PostDial | undefined, country: string): Partial<MethodView> {
  const mask = maskNumber(number, country);
  if (routeOf(number) === 'internal') return { mask, internal: true };
  return { mask, landline: isLandline(number, country), postDial: postDial?.digits };
}

function isLandline(number: string, country: string): boolean {
  try {
    return readNumber(number, country).type === 'fixed';
  } catch (error) {
    // The numbering plan may have changed since the number was enrolled.
    if (error instanceof Refusal) return false;
    throw error;
  }
}
