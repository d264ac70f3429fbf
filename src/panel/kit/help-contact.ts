import type { HelpContact } from '../../accounts/help-contact.ts';
import { type Html, html } from './html.ts';
import { type RenderContext, t } from './render-context.ts';

/** Whom a page names before anybody is logged in. @param usual BELCODE_HELP */
export function helpForStrangers(
  { brand, language }: RenderContext,
  usual: string | undefined,
): HelpContact | undefined {
  return brand?.help[language] ?? (usual === undefined ? undefined : { text: usual });
}

/** How to reach the operator, with links that call and mail. */
export function helpContact(context: RenderContext, help: HelpContact | undefined): Html {
  const { text, phone, mail } = help ?? {};
  const parts = [text, phone && phoneLink(phone), mail && mailLink(mail)].filter((part) => part !== undefined);
  if (parts.length === 0) return html`${t(context, 'help-unknown')}`;
  return html`${parts.map((part, index) => [index > 0 && ' · ', part])}`;
}

function phoneLink(phone: string): Html {
  const plus = phone.trim().startsWith('+') ? '+' : '';
  // As in +31 (0)50: the zero is for calls within the country.
  const digits = (plus === '' ? phone : phone.replace(/\(0\)/, '')).replace(/\D/g, '');
  return html`<a href="tel:${plus}${digits}">${phone}</a>`;
}

function mailLink(mail: string): Html {
  const at = mail.lastIndexOf('@');
  // A question mark would begin the headers of the mail.
  return html`<a href="mailto:${encodeURIComponent(mail.slice(0, at))}@${encodeURIComponent(mail.slice(at + 1))}">${mail}</a>`;
}
