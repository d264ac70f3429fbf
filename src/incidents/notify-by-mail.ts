import { browserName } from '../accounts/browser-name.ts';
import { textLanguageOf } from '../accounts/language-of.ts';
import { networkOf } from '../accounts/network.ts';
import type { User } from '../accounts/user.ts';
import type { IncidentParts } from './incident-parts.ts';
import type { DoneFrom, Mail, MailReader } from './mail.ts';

/**
 * Sends a mail to a user who has an address and may log in. Not awaited, because a slow mail server must not delay a
 * request.
 *
 * @param page language of the page that asks; undefined for what somebody else may have done, which is told in the
 *   user's own language
 */
export function notifyByMail(
  { mail, language: setting }: Pick<IncidentParts, 'mail' | 'language'>,
  user: Pick<User, 'id' | 'email' | 'name' | 'language' | 'companyLanguage' | 'companyId'> &
    Partial<Pick<User, 'disabledAt'>>,
  tell: (mail: Mail, reader: MailReader) => Promise<void>,
  page?: string | undefined,
): void {
  const { id: userId, email, name, companyId, disabledAt } = user;
  if (mail === undefined || email === undefined || disabledAt !== undefined) return;
  const language = textLanguageOf({ page, user, setting });
  // The sender logs failures.
  tell(mail, { to: email, userId, name, language, companyId }).catch(() => undefined);
}

/** Somebody who does something, as far as a mail says it. */
interface Doer {
  address?: string | undefined;
  /** The User-Agent header. */
  agent?: string | undefined;
  /** Strangers have the same address, so that it says nothing. */
  shared?: boolean | undefined;
}

/** What a mail tells of where something was done. */
export function doneFrom({ address = '', agent, shared = false }: Doer): DoneFrom {
  if (shared) return {};
  return { browser: browserName(agent) || undefined, network: networkOf(address) || undefined };
}
