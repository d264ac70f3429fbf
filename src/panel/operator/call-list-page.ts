import { callOutcomes, callTrunks } from '../../incidents/call-record.ts';
import { maxCallsCounted } from '../../people/list-calls.ts';
import { field, selectField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { momentField } from '../kit/moment-field.ts';
import { pager } from '../kit/pager.ts';
import { formatMoment, type RenderContext, t } from '../kit/render-context.ts';

/** One line of the list, in words. */
export interface CallLine {
  at: Date;
  outcome: string;
  /** Masked; undefined for a company admin, who sees no numbers. */
  number?: string | undefined;
  login?: string | undefined;
  /** Address of the person's page. */
  person?: string | undefined;
  details: readonly string[];
}

export interface CallListView {
  /** The list: `/operator/calls/list` or `/company/calls`. */
  path: string;
  /** What was typed and chosen, by the name of its field. */
  chosen: Readonly<Record<string, string>>;
  /** To choose from; none for a company admin. */
  companies: readonly { id: string; name: string }[];
  lines: readonly CallLine[];
  count: number;
  previous?: string | undefined;
  next?: string | undefined;
  file: string;
  figures: string;
}

export function callListPage(context: RenderContext, view: CallListView): Html {
  const { lines, count, file, figures } = view;
  return layout(context, {
    title: 'call-list-title',
    intro: t(context, 'call-list-intro'),
    wide: true,
    aside: html`<p class="buttons"><a class="button" href="${figures}">${t(context, 'figures-title')}</a>
      <a class="button" href="${file}" download>${t(context, 'save-csv')}</a></p>`,
    body: html`${searchForm(context, view)}
    <p role="status">${
      count > maxCallsCounted
        ? t(context, 'calls-many', { count: maxCallsCounted })
        : t(context, 'calls-found', { count })
    }</p>
    <ul class="rows audit">
      ${lines.map((each) => callLine(context, each))}
    </ul>
    ${pager(context, view)}`,
  });
}

function callLine(context: RenderContext, { at, outcome, number, login, person, details }: CallLine): Html {
  return html`<li>
    <time datetime="${at.toISOString()}">${formatMoment(context, at)}</time>
    <p class="who"><strong>${outcome}</strong><span>${
      person === undefined ? (login ?? '') : html`<a href="${person}">${login}</a>`
    }</span></p>
    <p class="hint">${[number, ...details].filter((each) => each !== undefined).join(' · ')}</p>
  </li>`;
}

function searchForm(context: RenderContext, { path, chosen, companies }: CallListView): Html {
  const isOperator = companies.length > 0;
  const any = { value: '', text: t(context, 'filter-any') };
  return html`<form class="card" method="get" action="${path}" role="search">
    <div class="side-by-side">
      ${field(context, { name: 'person', label: 'filter-person', value: chosen.person, autocomplete: 'off', required: false, maxLength: 64 })}
      ${
        isOperator &&
        field(context, {
          name: 'digits',
          label: 'filter-digits',
          value: chosen.digits,
          autocomplete: 'off',
          required: false,
          maxLength: 20,
          digitsOnly: true,
        })
      }
      ${selectField(context, {
        name: 'outcome',
        label: 'filter-outcome',
        value: chosen.outcome ?? '',
        options: [any, ...callOutcomes.map((each) => ({ value: each, text: t(context, `outcome-${each}`) }))],
      })}
      ${
        isOperator &&
        selectField(context, {
          name: 'company',
          label: 'field-company',
          value: chosen.company ?? '',
          options: [any, ...companies.map(({ id, name }) => ({ value: id, text: name }))],
        })
      }
      ${selectField(context, {
        name: 'route',
        label: 'filter-route',
        value: chosen.route ?? '',
        options: [
          any,
          { value: 'trunk', text: t(context, 'route-trunk') },
          { value: 'internal', text: t(context, 'route-internal') },
        ],
      })}
      ${
        isOperator &&
        selectField(context, {
          name: 'trunk',
          label: 'filter-trunk',
          value: chosen.trunk ?? '',
          options: [any, ...callTrunks.map((each) => ({ value: each, text: t(context, `dialled-${each}`) }))],
        })
      }
      ${momentField(context, { name: 'from', label: 'filter-from', value: chosen.from })}
      ${momentField(context, { name: 'until', label: 'filter-until', value: chosen.until })}
    </div>
    <div class="buttons"><button class="primary" type="submit">${t(context, 'find')}</button>
      ${Object.keys(chosen).length > 0 && html`<a class="button" href="${path}">${t(context, 'filter-clear')}</a>`}</div>
  </form>`;
}
