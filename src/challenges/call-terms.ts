import type { CompanyCalling } from '../accounts/company.ts';
import { networkOf } from '../accounts/network.ts';
import type { CallTerms } from './admit-call.ts';

/**
 * The terms of a call to a user: the company with its caller id, ring time and greeting; the network address, and
 * whether the user has passed lately from there or in this browser.
 */
export function callTerms(
  { company }: { company: { id: string } & CompanyCalling },
  { address, known }: { address?: string | undefined; known?: boolean } = {},
): CallTerms {
  const { id, callerId, ringSeconds, greetingName, callProof } = company;
  return {
    companyId: id,
    callProof,
    company: { callerId, ringSeconds, greeting: greetingName === undefined ? undefined : `company-${id}` },
    address: address === undefined ? undefined : networkOf(address),
    known,
  };
}
