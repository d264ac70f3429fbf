import { type Html, html } from '../kit/html.ts';

/** The page of one person. @param list `/operator/users` or `/company/users` */
export function personPath(list: string, userId: string): string {
  return `${list}/${encodeURIComponent(userId)}`;
}

/** The link to it in a list. */
export function personLink(list: string, { id, name }: { id: string; name: string }): Html {
  return html`<a href="${personPath(list, id)}">${name}</a>`;
}
