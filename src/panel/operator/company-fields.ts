import { type Company, isCallProof } from '../../accounts/company.ts';
import { type RememberPolicy, rememberPolicy } from '../../config/remember-reader.ts';
import { Refusal } from '../../errors.ts';
import type { CompanyChanges } from '../../people/edit-company.ts';
import { dayIn } from '../kit/zoned-time.ts';
import type { CompanyFields } from './companies-page.ts';
import { readDay } from './read-day.ts';
import type { TermsFields } from './terms-card.ts';
import { languageOf } from './user-fields.ts';

/**
 * @param typed what is missing stays
 * @throws Refusal request-invalid for a choice that the page does not offer
 */
export function companyChangesOf({ language, callProof, ...typed }: Partial<CompanyFields>): Partial<CompanyChanges> {
  return {
    ...typed,
    ...(language !== undefined && { language: languageOf(language) }),
    ...(callProof !== undefined && { callProof: callProofOf(callProof) }),
  };
}

/** An empty choice follows the settings. */
function callProofOf(proof: string): CompanyChanges['callProof'] {
  if (proof === '') return undefined;
  if (!isCallProof(proof)) throw new Refusal('request-invalid', 'no such proof');
  return proof;
}

/** An empty choice follows the settings. @throws Refusal request-invalid for one that the page does not offer */
export function policyOf(chosen: readonly (readonly [role: string, days: string])[]): RememberPolicy {
  try {
    const pairs = chosen.filter(([, days]) => days !== '').map((pair) => pair.join('='));
    return rememberPolicy(pairs.join(','));
  } catch {
    throw new Refusal('request-invalid', 'no such choice');
  }
}

/** An empty day removes what is there, a missing one leaves it. @throws Refusal date-invalid */
export function dayOf(text: string | undefined): string | null | undefined {
  return text === undefined ? undefined : readDay(text);
}

export function termsOf({ timeZone = '', endsAt, terms = '' }: Company, zone: string): TermsFields {
  return { timeZone, endsOn: endsAt === undefined ? '' : dayIn(zone, endsAt), terms };
}
