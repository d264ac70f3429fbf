import { brandOfCompany } from '../brand/brands.ts';
import { Refusal } from '../errors.ts';
import { hasInvisible } from './name.ts';
import { isEmail, type Language } from './user.ts';

/** Whom users call or mail when they are stuck. */
export interface HelpContact {
  /** In the operator's own words, as in: the help desk, on weekdays from 8 to 18. */
  text?: string | undefined;
  /** As it is shown, as in 050 820 00 00. */
  phone?: string | undefined;
  mail?: string | undefined;
}

/** Of a company. */
export type HelpContacts = Partial<Record<Language, HelpContact>>;

export const maxHelpTextLength = 200;
export const maxHelpPhoneLength = 30;
const phoneShape = /^\+?[\d ()./-]+$/;
const minPhoneDigits = 3;
/** Every mail program takes it in a link. */
const ascii = /^[\x21-\x7e]+$/;

/**
 * Reads what was typed; an empty text removes a part.
 *
 * @throws Refusal help-text-invalid, help-phone-invalid, email-invalid
 */
export function readHelpContact(given: HelpContact): HelpContact {
  const [text, phone, mail] = [given.text, given.phone, given.mail].map((each) => each?.normalize('NFC').trim());
  if (text && ([...text].length > maxHelpTextLength || hasInvisible(text))) throw new Refusal('help-text-invalid');
  if (phone && !isPhone(phone)) throw new Refusal('help-phone-invalid');
  if (mail && !(isEmail(mail) && ascii.test(mail))) throw new Refusal('email-invalid');
  return Object.fromEntries(Object.entries({ text, phone, mail }).filter(([, value]) => value !== undefined));
}

function isPhone(text: string): boolean {
  return text.length <= maxHelpPhoneLength && phoneShape.test(text) && text.replace(/\D/g, '').length >= minPhoneDigits;
}

/** What is missing in `changes` stays; an empty part, and a contact without parts, are removed. */
export function changedHelp(now: HelpContacts, changes: HelpContacts): HelpContacts {
  return Object.fromEntries(
    [...new Set([...Object.keys(now), ...Object.keys(changes)])]
      .sort()
      .map((language) => {
        const parts = Object.entries({ ...now[language], ...changes[language] }).filter(([, value]) => value);
        return [language, Object.fromEntries(parts)] as const;
      })
      .filter(([, contact]) => Object.keys(contact).length > 0),
  );
}

/**
 * The contact that a user of a company reads: in the language of the page, else that of the brand of the company, else
 * the one of all companies, else one in another language, because a number is better than none.
 *
 * @param usual BELCODE_HELP
 */
export function helpOf(
  { help = {}, brand: name }: { help?: HelpContacts | undefined; brand?: string | undefined },
  language: Language,
  usual: string | undefined,
): HelpContact | undefined {
  const { help: ofBrand } = brandOfCompany(name);
  const inLanguage = help[language] ?? ofBrand[language];
  if (inLanguage !== undefined || usual === undefined)
    return inLanguage ?? Object.values(help)[0] ?? Object.values(ofBrand)[0];
  return { text: usual };
}
