import type { ApiKey } from '../accounts/api-key.ts';
import type { CompanyStore } from '../accounts/company-store.ts';
import { languageOf } from '../accounts/language-of.ts';
import type { LoginFactsStore } from '../accounts/login-facts-store.ts';
import type { User } from '../accounts/user.ts';
import { Refusal } from '../errors.ts';
import { type Callee, readCallee } from '../factors/callee.ts';
import { checkReach, findUser } from '../factors/find-user.ts';
import type { CallTerms } from './admit-call.ts';
import { auditKey, isLock } from './audit-key.ts';
import { callAgain } from './call-again.ts';
import { callTerms } from './call-terms.ts';
import type { Challenge } from './challenge.ts';
import { findChallenge } from './find-challenge.ts';
import { type KeyLimitParts, withinKeyLimits } from './key-limits.ts';
import { type OpenedChallenge, openChallenge } from './open-challenge.ts';
import { type OpenedUserChallenge, type OpenUserChallengeParts, openUserChallenge } from './open-user-challenge.ts';

/** What an API key needs to ask for codes. */
export interface AskForKeyParts extends OpenUserChallengeParts, KeyLimitParts {
  loginFacts: Pick<LoginFactsStore, 'find' | 'findByLogin'>;
  companies: Pick<CompanyStore, 'find'>;
  /** Country of a number without `+`, unless the key is bound to a company. */
  country: string;
  /** BELCODE_LANGUAGE, for users and companies without one. */
  language: string;
}

interface Question {
  language: string | undefined;
  purpose: string;
}

/**
 * Opens a challenge of a user for an API key.
 *
 * @throws Refusal user-unknown, also for a user of a company that the key does not reach; key-paused, and as
 *   `openUserChallenge`
 */
export async function askUserForKey(
  parts: AskForKeyParts,
  key: ApiKey,
  { login, factorId, language, purpose }: Question & { login: string; factorId: string | undefined },
): Promise<OpenedUserChallenge & { user: User }> {
  const facts = await findUser(parts, login, key);
  const { user } = facts;
  const userId = user.id;
  const terms = { ...callTerms(facts), apiKeyId: key.id };
  const request = {
    userId,
    factorId,
    owner: key.id,
    language: languageOf({ page: language, user, setting: parts.language }),
    purpose,
    terms,
    now: facts.now,
  };
  try {
    const opened = await withinKeyLimits(parts, { key, userId }, () => openUserChallenge(parts, request));
    const { id, kind } = opened.factor;
    if (!opened.joined) await auditKey(parts, key, 'opened', { userId, factorId: id, kind });
    return { ...opened, user };
  } catch (error) {
    if (isLock(error)) await auditKey(parts, key, 'second-factor-locked', { userId });
    throw error;
  }
}

/**
 * Calls a bare number for an API key. For a key that is bound to a company the call is one of that company.
 *
 * @throws Refusal number-invalid, key-paused, and as `openChallenge`
 */
export async function askNumberForKey(
  parts: AskForKeyParts,
  key: ApiKey,
  { to, postDial, language, purpose }: Question & { to: string; postDial: string | undefined; language: string },
): Promise<OpenedChallenge> {
  const { terms, callee } = await calleeForKey(parts, key, { to, postDial });
  const request = { to: callee, owner: key.id, language, purpose, terms };
  return withinKeyLimits(parts, { key, userId: undefined }, () => openChallenge(parts, request));
}

/**
 * Calls again for a challenge of an API key.
 *
 * @throws Refusal user-unknown when the user may no longer log in; key-paused, and as `callAgain`
 */
export async function callAgainForKey(parts: AskForKeyParts, key: ApiKey, id: string): Promise<Challenge> {
  const { userId } = await findChallenge(parts, { id, owner: key.id });
  const terms =
    userId === undefined
      ? (await termsOfKey(parts, key)).terms
      : { ...callTerms(checkReach(await parts.loginFacts.find(userId), key)), apiKeyId: key.id };
  return withinKeyLimits(parts, { key, userId }, () => callAgain(parts, { id, owner: key.id, terms }));
}

/** Reads a number for an API key, and the terms of a call to it. @throws Refusal as `readCallee`, key-companies-many */
export async function calleeForKey(
  parts: Pick<AskForKeyParts, 'companies' | 'country' | 'extensions'>,
  key: ApiKey,
  { to, postDial }: { to: string; postDial?: string | undefined },
): Promise<{ terms: CallTerms; callee: Callee }> {
  const { terms, country = parts.country } = await termsOfKey(parts, key);
  return { terms, callee: readCallee({ number: to, postDial }, { extensions: parts.extensions, country }) };
}

/** The terms of a call to a bare number: those of the key's company, if it is bound to one. */
export async function termsOfKey(
  { companies }: Pick<AskForKeyParts, 'companies'>,
  { id: apiKeyId, companyIds }: ApiKey,
): Promise<{ terms: CallTerms; country?: string }> {
  if (companyIds === undefined) return { terms: { apiKeyId } };
  const [companyId, ...others] = companyIds;
  if (companyId === undefined || others.length > 0) throw new Refusal('key-companies-many', `key ${apiKeyId}`);
  const company = await companies.find(companyId);
  return { terms: { ...callTerms({ company }), apiKeyId }, country: company.country };
}
