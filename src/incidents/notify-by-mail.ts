import type { User } from '../accounts/user.ts';
import type { IncidentParts } from './incident-parts.ts';
import type { Mail, MailReader } from './mail.ts';

/** Sends a mail to a user who has an address. Not awaited, because a slow mail server must not delay a request. */
export function notifyByMail(
  { mail }: Pick<IncidentParts, 'mail'>,
  { email, name, language }: Pick<User, 'email' | 'name' | 'language'>,
  tell: (mail: Mail, reader: MailReader) => Promise<void>,
): void {
  if (mail === undefined || email === undefined) return;
  // The sender logs failures.
  tell(mail, { to: email, name, language }).catch(() => undefined);
}
