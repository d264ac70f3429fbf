import { type Html, html } from './html.ts';

/** Line drawings, 1.75 wide on a 24×24 grid. They are only decoration, because words always accompany them. */
const drawings = {
  mobile: html`<rect x="7" y="2.5" width="10" height="19" rx="2.5"/><path d="M10.5 18.5h3"/>`,
  landline: html`<path d="M6 3.5h3l1.5 4.5L8.2 9.7a12.5 12.5 0 0 0 6.1 6.1l1.7-2.3 4.5 1.5v3c0 1.4-1.1 2.5-2.5 2.5C10.5 20.5 3.5 13.5 3.5 6c0-1.4 1.1-2.5 2.5-2.5z"/>`,
  authenticator: html`<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.2 2.2"/><path d="M12 1.5v2"/>`,
  app: html`<path d="M4.5 5h15a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5H11l-5 4v-4H4.5A1.5 1.5 0 0 1 3 15.5v-9A1.5 1.5 0 0 1 4.5 5z"/><path d="M8 11h.01M12 11h.01M16 11h.01"/>`,
  passkey: html`<circle cx="8" cy="12" r="4.5"/><path d="M12.5 12h9M18 12v3.5M21.5 12v2.5"/><path d="M7 12h.01"/>`,
  person: html`<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6"/>`,
} satisfies Record<string, Html>;

export type IconName = keyof typeof drawings;

export function icon(name: IconName): Html {
  return html`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">${drawings[name]}</svg>`;
}
