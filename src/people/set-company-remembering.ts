import type { CompanySettingStore } from '../accounts/company-setting-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { RememberPolicy } from '../config/remember-reader.ts';
import { Refusal } from '../errors.ts';

/**
 * Sets for how many days a browser of a company's users may be remembered. Browsers that are remembered for longer end
 * with it at once.
 *
 * @param policy a role that is missing follows the setting, and operators always do
 * @param roles only of these; default of all
 * @throws Refusal remembering-of-operators, company-unknown, store-unavailable
 */
export async function setCompanyRemembering(
  { companySettings }: { companySettings: Pick<CompanySettingStore, 'setRemembering'> },
  companyId: string,
  policy: RememberPolicy,
  by: Actor,
  roles?: readonly string[],
): Promise<void> {
  if (policy.operator !== undefined) throw new Refusal('remembering-of-operators');
  await companySettings.setRemembering(companyId, policy, by, roles);
}
