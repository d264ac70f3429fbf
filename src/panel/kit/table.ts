import { type Html, type HtmlValue, html } from './html.ts';

/**
 * A table that is scrolled sideways where the screen is narrow.
 *
 * @param label id of the heading that names it
 * @param heads of the columns; the first cell of each row names the row
 */
export function wideTable(label: string, heads: readonly HtmlValue[], rows: readonly (readonly HtmlValue[])[]): Html {
  return html`<div class="scroller" role="group" aria-labelledby="${label}" tabindex="0"><table>
    <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
    <tbody>${rows.map(
      ([first, ...cells]) => html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
    )}</tbody>
  </table></div>`;
}
