import type { CompanySettingStore } from '../accounts/company-setting-store.ts';
import { type HelpContacts, readHelpContact } from '../accounts/help-contact.ts';
import type { Actor } from '../audit/audit-event.ts';

/**
 * Sets whom users of a company call or mail when they are stuck.
 *
 * @param changes by language; a missing part stays, and an empty one is removed
 * @throws Refusal company-unknown, help-text-invalid, help-phone-invalid, email-invalid, store-unavailable
 */
export async function setCompanyHelp(
  { companySettings }: { companySettings: Pick<CompanySettingStore, 'setHelp'> },
  companyId: string,
  changes: HelpContacts,
  by: Actor,
): Promise<void> {
  const read = Object.entries(changes).map(
    ([language, contact]) => [language, readHelpContact(contact ?? {})] as const,
  );
  await companySettings.setHelp(companyId, Object.fromEntries(read), by);
}
