import { htmlWith, type Html as SafeHtml, type HtmlValue as SafeValue } from '../../html.ts';

export type Html = SafeHtml;
export type HtmlValue = SafeValue;

/** Allowed addresses: paths of the panel, a query or fragment of the page itself, and the link for authenticators. */
const ownAddress = /^(?:\/(?![/\\])|\?|#|otpauth:\/\/totp\/)/;

/** The template of the pages. */
export const html = htmlWith(ownAddress);
