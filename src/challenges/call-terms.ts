import type { CompanyCalling } from '../accounts/company.ts';
import { networkOf } from '../accounts/network.ts';
import type { CallTerms } from './admit-call.ts';

/** The terms of a call to a user: the company with its caller id, ring time and greeting, and the network address. */
export function callTerms({ company }: { company: { id: string } & CompanyCalling }, address?: string): CallTerms {
  const { id, callerId, ringSeconds, greetingName } = company;
  return {
    companyId: id,
    company: { callerId, ringSeconds, greeting: greetingName === undefined ? undefined : `company-${id}` },
    address: address === undefined ? undefined : networkOf(address),
  };
}
