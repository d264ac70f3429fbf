import type { Company, CompanyCalling } from '../accounts/company.ts';
import { networkOf } from '../accounts/network.ts';
import { brandSoundOf } from '../brand/brand-sound.ts';
import { brandOfCompany } from '../brand/brands.ts';
import type { CallTerms } from './admit-call.ts';

/**
 * The terms of a call to a user: the company with its caller id, ring time and greeting; the network address, and
 * whether the user has passed lately from there or in this browser.
 */
export function callTerms(
  { company }: { company: { id: string } & CompanyCalling & Pick<Company, 'brand'> },
  { address, known }: { address?: string | undefined; known?: boolean } = {},
): CallTerms {
  const { id, ringSeconds, greetingName, callProof, brand: brandName } = company;
  const brand = brandOfCompany(brandName);
  return {
    companyId: id,
    callProof,
    brand: brandName,
    company: {
      callerId: company.callerId ?? brand.callerId,
      ringSeconds,
      greeting: greetingName === undefined ? brandSoundOf(brand) : `company-${id}`,
    },
    address: address === undefined ? undefined : networkOf(address),
    known,
  };
}
