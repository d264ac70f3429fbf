import { textLanguageOf } from '../accounts/language-of.ts';
import type { User } from '../accounts/user.ts';
import type { IncidentParts } from './incident-parts.ts';
import type { Mail, MailReader } from './mail.ts';

/**
 * Sends a mail to a user who has an address and may log in. Not awaited, because a slow mail server must not delay a
 * request.
 *
 * @param page language of the page that asks; undefined for what somebody else may have done, which is told in the
 *   user's own language
 */
export function notifyByMail(
  { mail, language: setting }: Pick<IncidentParts, 'mail' | 'language'>,
  user: Pick<User, 'email' | 'name' | 'language' | 'companyLanguage'> & Partial<Pick<User, 'disabledAt'>>,
  tell: (mail: Mail, reader: MailReader) => Promise<void>,
  page?: string | undefined,
): void {
  const { email, name, disabledAt } = user;
  if (mail === undefined || email === undefined || disabledAt !== undefined) return;
  // The sender logs failures.
  tell(mail, { to: email, name, language: textLanguageOf({ page, user, setting }) }).catch(() => undefined);
}
