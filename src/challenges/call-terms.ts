import type { LoginFacts, LoginFactsStore } from '../accounts/login-facts-store.ts';
import { networkOf } from '../accounts/network.ts';
import type { CallTerms } from './admit-call.ts';
import type { ChallengeStore } from './challenge-store.ts';
import { findChallenge } from './find-challenge.ts';

/** The terms of a call to a user: the company with its caller id, ring time and greeting, and the network address. */
export function callTerms({ company }: Pick<LoginFacts, 'company'>, address?: string): CallTerms {
  const { id, callerId, ringSeconds, greetingName } = company;
  return {
    companyId: id,
    company: { callerId, ringSeconds, greeting: greetingName === undefined ? undefined : `company-${id}` },
    address: address === undefined ? undefined : networkOf(address),
  };
}

/** The terms of the next call of a challenge; empty without a user. @throws as `findChallenge` */
export async function termsOfChallenge(
  parts: { challenges: Pick<ChallengeStore, 'find'>; loginFacts: Pick<LoginFactsStore, 'find'> },
  request: { id: string; owner: string },
): Promise<CallTerms> {
  const { userId } = await findChallenge(parts, request);
  const facts = userId === undefined ? undefined : await parts.loginFacts.find(userId);
  return facts === undefined ? {} : callTerms(facts);
}
