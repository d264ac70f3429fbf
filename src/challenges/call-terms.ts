import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { networkOf } from '../accounts/network.ts';
import type { CallTerms } from './admit-call.ts';

/** On whose behalf a call to a person goes out: the company's own caller id, ring time and greeting go with it. */
export function callTerms({ company }: Pick<LoginFacts, 'company'>, address?: string): CallTerms {
  const { id, callerId, ringSeconds, greetingName } = company;
  return {
    companyId: id,
    company: { callerId, ringSeconds, greeting: greetingName === undefined ? undefined : `company-${id}` },
    address: address === undefined ? undefined : networkOf(address),
  };
}
