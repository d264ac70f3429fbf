import { isLanguage, usualLanguage } from '../languages/languages.ts';
import type { Language, User } from './user.ts';

/** What is known of the language of somebody who is called, shown a code or written to. */
export interface LanguageFacts {
  /** Of the page or the request that asks, or of the session that it belongs to. */
  page?: string | undefined;
  user?: Pick<User, 'language' | 'companyLanguage'> | undefined;
  /** BELCODE_LANGUAGE. */
  setting: string;
}

/**
 * The language of a call, a message, a push and a mail: of the page that asks, else the user's own, else the company's,
 * else the setting (S21).
 */
export function languageOf({ page, user, setting }: LanguageFacts): string {
  return page ?? user?.language ?? user?.companyLanguage ?? setting;
}

/** The same for what has texts, of the languages that Belcode offers now. The voice may speak more languages. */
export function textLanguageOf({ page, user, setting }: LanguageFacts): Language {
  return [page, user?.language, user?.companyLanguage, setting].find(isLanguage) ?? usualLanguage();
}
