import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { nextLink } from '../kit/next-link.ts';
import { formatMoment, type RenderContext, t } from '../kit/render-context.ts';

export interface AuditLine {
  at: Date;
  /** The event, in words. */
  event: string;
  /** Login of the user concerned. */
  whom?: string | undefined;
  /** The actor, in words. */
  actor: string;
  /** Such as `reason: lost phone`, in the order in which they were written. */
  details: readonly string[];
}

export interface AuditView {
  lines: readonly AuditLine[];
  next?: string | undefined;
}

export function auditPage(context: RenderContext, { lines, next }: AuditView): Html {
  return layout(context, {
    title: 'audit-title',
    intro: t(context, 'audit-intro'),
    wide: true,
    body: html`<ul class="rows audit">
      ${lines.map(
        ({ at, event, whom, actor, details }) => html`<li>
          <time datetime="${at.toISOString()}">${formatMoment(context, at)}</time>
          <p class="who"><strong>${event}</strong>${whom !== undefined && html`<span>${whom}</span>`}</p>
          <p class="hint">${t(context, 'audit-by', { actor })}${details.length > 0 && html`<br>${details.join(' · ')}`}</p>
        </li>`,
      )}
    </ul>
    ${lines.length === 0 && html`<p class="card">${t(context, 'audit-empty')}</p>`}
    ${nextLink(context, next)}`,
  });
}
