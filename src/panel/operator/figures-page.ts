import type { CallFigures } from '../../incidents/call-figure-store.ts';
import { outcomeGroups } from '../../incidents/call-record.ts';
import { profileOf } from '../../languages/languages.ts';
import { type CallFiguresOverTime, type FigurePeriod, figurePeriods } from '../../people/read-call-figures.ts';
import { barChart } from '../kit/bar-chart.ts';
import { selectField } from '../kit/forms.ts';
import { type Html, type HtmlValue, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { formatDate, type RenderContext, t } from '../kit/render-context.ts';
import { wideTable } from '../kit/table.ts';
import type { TextName } from '../kit/texts.ts';
import { averageWait, conversion, type FigureColumn, figureCells, numberWords } from './figure-cells.ts';

export interface FiguresView {
  /** `/operator/calls/figures` or `/company/calls/figures`. */
  path: string;
  period: FigurePeriod;
  /** The first day and the last one. */
  from: string;
  last: string;
  companyId: string;
  figures: CallFiguresOverTime;
  /** Columns of the table that this reader sees. */
  shown: readonly FigureColumn[];
  previous: string;
  next: string;
  list: string;
  file: string;
}

/** Calls over time, as pictures and as a table of the same figures. */
export function figuresPage(context: RenderContext, view: FiguresView): Html {
  const { figures, period, from, last, previous, next, list, file, shown } = view;
  const { columns, whole, companies, company } = figures;
  const nameOf = (at: string) => columnName(context, period, at);
  const span =
    from === last ? formatDate(context, from) : `${formatDate(context, from)} – ${formatDate(context, last)}`;
  const heads = [
    t(context, period === 'day' ? 'figures-hour' : 'figures-day'),
    ...shown.map(({ head }) => t(context, head)),
  ];
  const row = (name: HtmlValue, each: CallFigures) => [name, ...figureCells(context, shown, each)];
  return layout(context, {
    title: 'figures-title',
    intro: company === undefined ? span : `${company} · ${span}`,
    wide: true,
    aside: html`<p class="buttons"><a class="button" href="${list}">${t(context, 'call-list-title')}</a>
      <a class="button" href="${file}" download>${t(context, 'save-csv')}</a></p>`,
    body: html`${choices(context, view)}
    <nav class="buttons" aria-label="${t(context, 'pages')}">
      <a class="button" href="${previous}">${t(context, `figures-previous-${period}`)}</a>
      <a class="button" href="${next}">${t(context, `figures-next-${period}`)}</a>
    </nav>
    ${
      whole.calls === 0
        ? html`<p class="card">${t(context, 'figures-none')}</p>`
        : html`<div class="figures">${pictures(context, view, nameOf)}</div>`
    }
    ${card(
      context,
      'figures-table',
      wideTable('figures-table-heading', heads, [
        ...columns.map(({ at, figures: each }) => row(nameOf(at), each)),
        row(html`<strong>${t(context, 'figures-whole')}</strong>`, whole),
      ]),
    )}
    ${
      companies.length > 0 &&
      card(
        context,
        'figures-by-company',
        wideTable(
          'figures-by-company-heading',
          [t(context, 'field-company'), ...heads.slice(1)],
          companies.map(({ id, name, figures: each }) => row(companyLink(view, id, name), each)),
        ),
      )
    }`,
  });
}

function companyLink({ path, period, from }: FiguresView, id: string, name: string): Html {
  return html`<a href="${path}?${new URLSearchParams({ period, day: from, company: id }).toString()}">${name}</a>`;
}

function choices(context: RenderContext, { path, period, from, companyId, figures }: FiguresView): Html {
  return html`<form class="card" method="get" action="${path}">
    <div class="side-by-side">
      ${selectField(context, {
        name: 'period',
        label: 'figures-period',
        value: period,
        options: figurePeriods.map((each) => ({ value: each, text: t(context, `figures-${each}`) })),
      })}
      <div class="field">
        <label for="day">${t(context, 'figures-around')}</label>
        <input id="day" name="day" type="date" value="${from}" autocomplete="off">
      </div>
      ${
        figures.choices.length > 0 &&
        selectField(context, {
          name: 'company',
          label: 'field-company',
          value: companyId,
          options: [
            { value: '', text: t(context, 'filter-any') },
            ...figures.choices.map(({ id, name }) => ({ value: id, text: name })),
          ],
        })
      }
    </div>
    <div class="buttons"><button class="primary" type="submit">${t(context, 'figures-show')}</button></div>
  </form>`;
}

function pictures(
  context: RenderContext,
  { figures, shown, period }: FiguresView,
  nameOf: (at: string) => string,
): Html[] {
  const { columns, whole, budget } = figures;
  const names = columns.map(({ at }) => (period === 'month' ? String(Number(at.slice(-2))) : nameOf(at)));
  const valuesOf = (of: (each: CallFigures) => number) => columns.map(({ figures: each }) => of(each));
  const write = (value: number) => numberWords(context.language, value);
  const picture = (
    title: TextName,
    total: string,
    chart: Pick<Parameters<typeof barChart>[0], 'series' | 'limit' | 'max' | 'write'>,
  ) =>
    card(
      context,
      title,
      barChart({
        ...chart,
        id: title,
        title: t(context, title),
        description: describe(context, total, { names: columns.map(({ at }) => nameOf(at)), ...chart }),
        columns: names,
      }),
    );
  const limitOf = (value: number | undefined) =>
    value === undefined ? undefined : { name: t(context, 'figures-budget'), value };
  const seesMoney = shown.some(({ name }) => name === 'money') && (whole.money > 0 || budget?.maxMoney !== undefined);
  return [
    picture('figures-outcomes', t(context, 'calls-found', { count: whole.calls }), {
      write,
      series: outcomeGroups.map((group) => ({
        name: t(context, `outcome-group-${group}`),
        values: valuesOf(({ outcomes }) => outcomes[group]),
      })),
    }),
    picture('figures-conversion', percentWords(whole), {
      write: (value) => `${write(value)}%`,
      max: 100,
      series: [{ name: t(context, 'figures-conversion'), values: valuesOf((each) => conversion(each) ?? 0) }],
    }),
    picture('figures-minutes', write(whole.minutes), {
      write,
      limit: limitOf(budget?.maxMinutes),
      series: [{ name: t(context, 'csv-minutes'), values: valuesOf(({ minutes }) => minutes) }],
    }),
    ...(seesMoney
      ? [
          picture('figures-money', write(whole.money), {
            write,
            limit: limitOf(budget?.maxMoney),
            series: [{ name: t(context, 'csv-money'), values: valuesOf(({ money }) => money) }],
          }),
        ]
      : []),
    picture('figures-waiting', `${write(averageWait(whole) ?? 0)} s`, {
      write: (value) => `${write(value)} s`,
      series: [
        { name: t(context, 'figures-average-wait'), values: valuesOf((each) => averageWait(each) ?? 0) },
        {
          name: t(context, 'figures-longest-wait'),
          values: valuesOf((each) => Math.max(0, each.maxSeconds - (averageWait(each) ?? 0))),
        },
      ],
    }),
  ];
}

/** What a picture shows, for people who do not see it: the whole, and its highest column. */
function describe(
  context: RenderContext,
  total: string,
  { names, series, write }: Pick<Parameters<typeof barChart>[0], 'series' | 'write'> & { names: readonly string[] },
): string {
  const sums = names.map((_, column) => series.reduce((sum, { values }) => sum + (values[column] ?? 0), 0));
  const highest = sums.indexOf(Math.max(...sums));
  return t(context, 'figures-described', { total, name: names[highest] ?? '', value: write(sums[highest] ?? 0) });
}

function card(context: RenderContext, title: TextName, body: HtmlValue): Html {
  return html`<section class="card" aria-labelledby="${title}-heading">
    <h2 id="${title}-heading">${t(context, title)}</h2>
    ${body}
  </section>`;
}

/** Such as `09:00`, or `Mon 1 Mar`. */
function columnName({ language }: RenderContext, period: FigurePeriod, at: string): string {
  if (period === 'day') return `${at}:00`;
  const format = new Intl.DateTimeFormat(profileOf(language).locale, {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    ...(period === 'month' ? { month: 'short' } : {}),
  });
  return format.format(Date.parse(at));
}

function percentWords(figures: CallFigures): string {
  const percent = conversion(figures);
  return percent === undefined ? '–' : `${Math.round(percent)}%`;
}
