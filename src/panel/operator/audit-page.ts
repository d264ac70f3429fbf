import { auditEvents } from '../../audit/audit-event.ts';
import { maxAuditCounted } from '../../audit/read-audit-page.ts';
import { field, selectField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { momentField } from '../kit/moment-field.ts';
import { pager } from '../kit/pager.ts';
import { formatMoment, type RenderContext, t } from '../kit/render-context.ts';
import { type AuditLine, actorKinds } from './audit-words.ts';

export interface AuditView {
  /** What was typed and chosen, by the name of its field. */
  chosen: Readonly<Record<string, string>>;
  companies: readonly { id: string; name: string }[];
  lines: readonly AuditLine[];
  count: number;
  previous?: string | undefined;
  next?: string | undefined;
  /** Addresses of the same entries as files. */
  files: { csv: string; jsonl: string };
}

export function auditPage(context: RenderContext, view: AuditView): Html {
  const { lines, count, files } = view;
  return layout(context, {
    title: 'audit-title',
    intro: t(context, 'audit-intro'),
    wide: true,
    aside: html`<p class="buttons"><a class="button" href="${files.csv}" download>${t(context, 'save-csv')}</a>
      <a class="button" href="${files.jsonl}" download>${t(context, 'save-jsonl')}</a></p>`,
    body: html`${searchForm(context, view)}
    <p role="status">${
      count > maxAuditCounted
        ? t(context, 'audit-many', { count: maxAuditCounted })
        : t(context, 'audit-found', { count })
    }</p>
    <ul class="rows audit">
      ${lines.map(
        ({ at, event, whom, actor, details }) => html`<li>
          <time datetime="${at.toISOString()}">${formatMoment(context, at)}</time>
          <p class="who"><strong>${event}</strong>${whom !== undefined && html`<span>${whom}</span>`}</p>
          <p class="hint">${t(context, 'audit-by', { actor })}${details.length > 0 && html`<br>${details.join(' · ')}`}</p>
        </li>`,
      )}
    </ul>
    ${lines.length === 0 && html`<p class="card">${t(context, 'audit-empty')}</p>`}
    ${pager(context, view)}`,
  });
}

function searchForm(context: RenderContext, { chosen, companies }: AuditView): Html {
  const any = { value: '', text: t(context, 'filter-any') };
  const events = (Object.keys(auditEvents) as (keyof typeof auditEvents)[])
    .map((event) => ({ value: event, text: t(context, `audit-${event}`) }))
    .sort((one, other) => one.text.localeCompare(other.text, context.language));
  const text = (name: 'person' | 'actor', label: 'filter-person' | 'filter-actor') =>
    field(context, { name, label, value: chosen[name], autocomplete: 'off', required: false, maxLength: 64 });
  return html`<form class="card" method="get" role="search">
    <div class="side-by-side">
      ${selectField(context, { name: 'event', label: 'filter-event', value: chosen.event ?? '', options: [any, ...events] })}
      ${text('person', 'filter-person')}
      ${selectField(context, {
        name: 'company',
        label: 'field-company',
        value: chosen.company ?? '',
        options: [any, ...companies.map(({ id, name }) => ({ value: id, text: name }))],
      })}
      ${selectField(context, {
        name: 'actor-kind',
        label: 'filter-actor-kind',
        value: chosen['actor-kind'] ?? '',
        options: [any, ...actorKinds.map((kind) => ({ value: kind, text: t(context, `actor-kind-${kind}`) }))],
      })}
      ${text('actor', 'filter-actor')}
      ${momentField(context, { name: 'from', label: 'filter-from', value: chosen.from })}
      ${momentField(context, { name: 'until', label: 'filter-until', value: chosen.until })}
    </div>
    <div class="buttons"><button class="primary" type="submit">${t(context, 'find')}</button>
      ${Object.keys(chosen).length > 0 && html`<a class="button" href="${context.path}">${t(context, 'filter-clear')}</a>`}</div>
  </form>`;
}
