import type { Company } from '../accounts/company.ts';
import { type RememberedBrowser, rememberDaysOf } from '../accounts/remembered-browser.ts';
import type { RememberedBrowserStore } from '../accounts/remembered-browser-store.ts';
import type { User } from '../accounts/user.ts';
import type { RememberPolicy } from '../config/remember-reader.ts';
import { sinceOf } from './known-asker.ts';

interface Owner {
  user: User;
  company: Pick<Company, 'rememberDays'>;
}

/** For how many days a browser of a user may be remembered; undefined for none. */
export function daysFor(
  { rememberDays }: { rememberDays: RememberPolicy },
  { user: { role }, company }: { user: Pick<User, 'role'>; company: Owner['company'] },
): number | undefined {
  return rememberDaysOf(rememberDays, { role, company: company.rememberDays });
}

/**
 * The browsers that are remembered for a user now.
 *
 * @param generation of the user's sessions
 * @throws Refusal store-unavailable
 */
export async function listBrowsers(
  parts: { rememberedBrowsers: Pick<RememberedBrowserStore, 'list'>; rememberDays: RememberPolicy },
  { user, company }: Owner,
  generation: string,
): Promise<RememberedBrowser[]> {
  const days = daysFor(parts, { user, company });
  if (days === undefined) return [];
  return parts.rememberedBrowsers.list(user.id, { since: sinceOf(user, generation), days });
}
