import { isAuditEvent } from '../../audit/audit-event.ts';
import type { PersonExport } from '../../people/export-person.ts';
import type { HeldRow } from '../../people/held-data-store.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { formatMoment, type RenderContext, t } from '../kit/render-context.ts';
import { isTextName } from '../kit/texts.ts';

export interface HeldDataView {
  held: PersonExport;
  /** Where the same is, as JSON. */
  jsonPath: string;
  backPath: string;
}

/** More lines are in the JSON. */
const maxShownRows = 100;

/** All that is held of one person, for that person and for operators. */
export function heldDataPage(context: RenderContext, { held, jsonPath, backPath }: HeldDataView): Html {
  const { tables, sessions, keptBack, login } = held;
  const kept = Object.entries(keptBack).flatMap(([table, columns]) =>
    Object.entries(columns).map(([column, why]) => `${table}.${column}: ${t(context, `held-${why}`)}`),
  );
  return layout(context, {
    title: 'held-title',
    intro: t(context, 'held-intro', { login }),
    wide: true,
    aside: html`<p class="buttons"><a class="button primary" href="${jsonPath}">${t(context, 'held-json')}</a>
      <a class="button" href="${backPath}">${t(context, 'back')}</a></p>`,
    body: html`${Object.entries(tables)
      .filter(([, rows]) => rows.length > 0)
      .map(([table, rows]) => tableCard(context, table, rows))}
    ${sessions.length > 0 && tableCard(context, 'sessions', sessions as unknown as HeldRow[])}
    <section class="card" aria-labelledby="held-kept">
      <h2 id="held-kept">${t(context, 'held-kept')}</h2>
      <p>${t(context, 'held-kept-why')}</p>
      <ul class="plain-list">${kept.map((each) => html`<li class="hint">${each}</li>`)}</ul>
    </section>`,
  });
}

function tableCard(context: RenderContext, table: string, rows: readonly HeldRow[]): Html {
  const title = `held-of-${table.replaceAll('_', '-')}`;
  const more = rows.length - maxShownRows;
  return html`<section class="card" aria-labelledby="held-${table}">
    <h2 id="held-${table}">${isTextName(title) ? t(context, title) : table}</h2>
    <ul class="plain-list">${rows.slice(0, maxShownRows).map((row) => html`<li>${lineOf(context, row)}</li>`)}
    ${more > 0 && html`<li class="hint">${t(context, 'held-more', { count: more })}</li>`}</ul>
  </section>`;
}

/** The names of columns are those of the JSON, so that both can be compared. */
function lineOf(context: RenderContext, row: HeldRow): string {
  return Object.entries(row)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}: ${wordsOf(context, name, value)}`)
    .join(' · ');
}

function wordsOf(context: RenderContext, name: string, value: unknown): string {
  if (value instanceof Date) return formatMoment(context, value);
  if (name === 'event' && typeof value === 'string' && isAuditEvent(value)) return t(context, `audit-${value}`);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
