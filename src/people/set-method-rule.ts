import type { FactorKind } from '../accounts/factor-kind.ts';
import type { StoredMethodRule } from '../accounts/method-rule.ts';
import type { MethodRuleStore } from '../accounts/method-rule-store.ts';
import { type Role, roles } from '../accounts/user.ts';
import type { Actor } from '../audit/audit-event.ts';

interface Parts {
  methodRules: Pick<MethodRuleStore, 'list' | 'set' | 'remove'>;
}

/** The rule of one role: the company's own, or that of all companies; undefined where none is set. */
export interface RuleOfRole {
  role: Role;
  own: boolean;
  rule: StoredMethodRule | undefined;
}

/** @param companyId undefined for the rules of all companies @throws Refusal store-unavailable */
export async function readMethodRules({ methodRules }: Parts, companyId?: string): Promise<RuleOfRole[]> {
  const rules = await methodRules.list();
  return roles.map((role) => {
    const ofRole = rules.filter((each) => each.role === role);
    const own = ofRole.find(({ company }) => company?.id === companyId);
    return { role, own: own !== undefined, rule: own ?? ofRole.find(({ company }) => company === undefined) };
  });
}

/**
 * Sets which kinds of method a role of a company, or of all companies, may and must have, from a day on.
 *
 * @param rule `companyId`: undefined for all companies; `from`: null for now
 * @throws Refusal method-rule-invalid, date-invalid, company-unknown, store-unavailable
 */
export function setMethodRule(
  { methodRules }: Parts,
  { from, ...rule }: ChosenMethodRule & { companyId: string | undefined; timeZone: string },
  by: Actor,
): Promise<void> {
  return methodRules.set({ ...rule, from: from ?? undefined }, by);
}

export interface ChosenMethodRule {
  role: Role;
  /** Undefined: every kind. */
  allowed: readonly FactorKind[] | undefined;
  required: readonly FactorKind[];
  from: string | null;
}

/** Of a company: the rule of all companies applies again. @throws Refusal store-unavailable */
export async function endMethodRule(
  { methodRules }: Parts,
  whose: { companyId: string | undefined; role: Role },
  by: Actor,
): Promise<void> {
  await methodRules.remove(whose, by);
}

/** The companies that have rules of their own, by name. @throws Refusal store-unavailable */
export async function companiesWithRules({ methodRules }: Parts): Promise<{ id: string; name: string }[]> {
  const companies = (await methodRules.list()).flatMap(({ company }) => (company === undefined ? [] : [company]));
  return [...new Map(companies.map((each) => [each.id, each])).values()];
}
