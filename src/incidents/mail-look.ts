import type { CompanyStore } from '../accounts/company-store.ts';
import { type HelpContact, helpOf } from '../accounts/help-contact.ts';
import type { Brand } from '../brand/brand.ts';
import { brandOfCompany } from '../brand/brands.ts';
import type { MailReader } from './mail.ts';

/** What all mails to the users of a company have in common. */
export interface MailLook {
  brand: Brand;
  /** As in `Europe/Amsterdam`; undefined for that of the site. */
  timeZone?: string | undefined;
  /** Whom its users call or mail when they are stuck. */
  help?: HelpContact | undefined;
}

interface LookParts {
  companies: Pick<CompanyStore, 'find'>;
  /** BELCODE_HELP */
  help: string | undefined;
}

/** What a company has of its own. @throws Refusal store-unavailable, company-unknown */
export async function readMailLook(
  { companies, help: usual }: LookParts,
  { companyId, language }: Pick<MailReader, 'companyId' | 'language'>,
): Promise<Partial<MailLook>> {
  if (companyId === undefined) return {};
  const company = await companies.find(companyId);
  const help = helpOf(company, language, usual);
  return { brand: brandOfCompany(company.brand), timeZone: company.timeZone, help };
}
