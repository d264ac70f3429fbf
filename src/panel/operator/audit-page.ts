import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { nextLink } from '../kit/next-link.ts';
import { say, sayMoment, type Visit } from '../kit/visit.ts';

export interface AuditLine {
  at: Date;
  /** What happened, in words. */
  event: string;
  /** To whom, by login. */
  whom?: string | undefined;
  /** Who did it, in words. */
  actor: string;
  /** `reason: lost phone`, in the order in which they were written. */
  details: readonly string[];
}

export interface AuditView {
  lines: readonly AuditLine[];
  next?: string | undefined;
}

export function auditPage(visit: Visit, { lines, next }: AuditView): Html {
  return layout(visit, {
    title: 'audit-title',
    intro: say(visit, 'audit-intro'),
    wide: true,
    body: html`<ul class="rows audit">
      ${lines.map(
        ({ at, event, whom, actor, details }) => html`<li>
          <time datetime="${at.toISOString()}">${sayMoment(visit, at)}</time>
          <p class="who"><strong>${event}</strong>${whom !== undefined && html`<span>${whom}</span>`}</p>
          <p class="hint">${say(visit, 'audit-by', { actor })}${details.length > 0 && html`<br>${details.join(' · ')}`}</p>
        </li>`,
      )}
    </ul>
    ${lines.length === 0 && html`<p class="card">${say(visit, 'audit-empty')}</p>`}
    ${nextLink(visit, next)}`,
  });
}
