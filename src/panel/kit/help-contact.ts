import type { HelpContact } from '../../accounts/help-contact.ts';
import { dialledLink, mailedLink } from '../../html.ts';
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

const phoneLink = (phone: string) => html`<a href="tel:${dialledLink(phone)}">${phone}</a>`;
const mailLink = (mail: string) => html`<a href="mailto:${mailedLink(mail)}">${mail}</a>`;
