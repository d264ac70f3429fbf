import type { HelpContact } from '../accounts/help-contact.ts';
import { dialledLink, mailedLink } from '../html.ts';
import type { Paragraph, Piece } from './letter.ts';
import { type Wording, words } from './words.ts';

/** Whom the reader calls or mails, as the operator wrote it. @returns no paragraph where nobody is named */
export function helpLine(wording: Wording, { text, phone, mail }: HelpContact = {}): Paragraph[] {
  const named: Piece[] = [];
  if (text) named.push(text);
  if (phone) named.push({ href: `tel:${dialledLink(phone)}`, shown: phone });
  if (mail) named.push({ href: `mailto:${mailedLink(mail)}`, shown: mail });
  if (named.length === 0) return [];
  const label = `${words(wording, 'help')}: `;
  return [[label, ...named.flatMap((each, at) => (at === 0 ? [each] : [', ', each]))]];
}
