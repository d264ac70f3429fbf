import type { User } from '../accounts/user.ts';
import type { IncidentParts } from './incident-parts.ts';
import type { Mail, MailReader } from './mail.ts';

/** Tells a person something by mail, if there is a way. Not waited for: a mail server that is slow must keep nobody. */
export function notifyByMail(
  { mail }: Pick<IncidentParts, 'mail'>,
  { email, name, language }: Pick<User, 'email' | 'name' | 'language'>,
  tell: (mail: Mail, reader: MailReader) => Promise<void>,
): void {
  if (mail === undefined || email === undefined) return;
  // Whoever sends it logs what went wrong.
  tell(mail, { to: email, name, language }).catch(() => undefined);
}
