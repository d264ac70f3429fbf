import { type HelpContact, mailLink, telephoneLink } from '../../accounts/help-contact.ts';
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
  const parts = [text, phone && link(telephoneLink(phone), phone), mail && link(mailLink(mail), mail)].filter(
    (part) => part !== undefined,
  );
  if (parts.length === 0) return html`${t(context, 'help-unknown')}`;
  return html`${parts.map((part, index) => [index > 0 && ' · ', part])}`;
}

function link(address: string, shown: string): Html {
  return html`<a href="${address}">${shown}</a>`;
}
