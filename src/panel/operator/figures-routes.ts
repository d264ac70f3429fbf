import type { FastifyRequest } from 'fastify';
import { byteOrderMark, csvLines } from '../../csv/write-csv.ts';
import { isDay } from '../../factors/user-filter.ts';
import {
  type CallFiguresOverTime,
  type FigureRequest,
  figurePeriods,
  periodAround,
  readCallFigures,
} from '../../people/read-call-figures.ts';
import { addresses, filePath } from '../kit/addresses.ts';
import { queryText } from '../kit/read-form.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import { sendFile } from '../kit/send-file.ts';
import { renderContextOf, type SiteSettings, show } from '../kit/show-page.ts';
import { addDays, dayIn } from '../kit/zoned-time.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered } from '../power-routes.ts';
import { type FigureColumn, figureColumns } from './figure-cells.ts';
import { type FiguresView, figuresPage } from './figures-page.ts';
import { separatorOf } from './separators.ts';

/** Of each page of figures, the list of the same calls. */
const pages = {
  [addresses.operatorFigures]: addresses.operatorCallList,
  [addresses.companyFigures]: addresses.companyCalls,
} as const;

/** For operators the figures of all calls, for company admins those of their company, as a page and as a file. */
export function addFiguresRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  for (const path of Object.keys(pages) as (keyof typeof pages)[]) {
    const isOperator = path === addresses.operatorFigures;
    const shown = figureColumns.filter(({ forOperators = false }) => isOperator || !forOperators);

    panel.get(path, async (request, reply) => {
      const entered = empowered(request);
      const wanted = readRequest(request, site.timeZone, parts.login.clock.now());
      const figures = await readCallFigures(parts, entered.facts.user, wanted);
      const view = { ...viewOf(path, wanted, isOperator), figures, shown };
      return show(reply, figuresPage(renderContextOf(request, site, entered), view));
    });

    panel.get(filePath(path, 'csv'), async (request, reply) => {
      const entered = empowered(request);
      const wanted = readRequest(request, site.timeZone, parts.login.clock.now());
      const figures = await readCallFigures(parts, entered.facts.user, wanted);
      const context = renderContextOf(request, site, entered);
      return sendFile(request, reply, 'call-figures.csv', csvOf(context, wanted, figures, shown));
    });
  }
}

/** Of a field for a moment. */
const midnight = ['T', '00:00'].join('');

/** What the address asks for; the week of today by default. */
function readRequest(request: FastifyRequest, timeZone: string, now: number): FigureRequest {
  const [named, day] = [queryText(request, 'period'), queryText(request, 'day')];
  const period = figurePeriods.find((each) => each === named) ?? 'week';
  const companyId = queryText(request, 'company').replaceAll('\0', '') || undefined;
  return { ...periodAround(period, isNear(day) ? day : dayIn(timeZone, new Date(now))), period, timeZone, companyId };
}

/** Whether it is a day of which both JavaScript and PostgreSQL know the days around it. */
function isNear(day: string): boolean {
  return isDay(day) && day > '1970-01-31' && day < '9000-01-01';
}

function viewOf(path: keyof typeof pages, { period, from, until, companyId = '' }: FigureRequest, isOperator: boolean) {
  const company: Record<string, string> = isOperator && companyId !== '' ? { company: companyId } : {};
  const address = (day: string) => `${path}?${new URLSearchParams({ period, day, ...company })}`;
  return {
    path,
    period,
    from,
    last: addDays(until, -1),
    companyId,
    previous: address(addDays(from, -1)),
    next: address(until),
    list: `${pages[path]}?${new URLSearchParams({ ...company, from: `${from}${midnight}`, until: `${until}${midnight}` })}`,
    file: filePath(path, 'csv', new URLSearchParams({ period, day: from, ...company }).toString()),
  } satisfies Omit<FiguresView, 'figures' | 'shown'>;
}

/** One line for each column of the pictures, then one for each company. */
async function* csvOf(
  context: RenderContext,
  { period, from }: FigureRequest,
  { columns, companies, company = '' }: CallFiguresOverTime,
  shown: readonly FigureColumn[],
): AsyncGenerator<string> {
  const heads = [
    t(context, 'figures-since'),
    t(context, 'field-company'),
    ...shown.map(({ head }) => t(context, head)),
  ];
  const cells = (figures: Parameters<FigureColumn['value']>[0]) => shown.map(({ value }) => rounded(value(figures)));
  const rows = [
    ...columns.map(({ at, figures }) => [period === 'day' ? `${from} ${at}:00` : at, company, ...cells(figures)]),
    ...companies.map(({ name, figures }) => [from, name, ...cells(figures)]),
  ];
  yield byteOrderMark + csvLines([heads, ...rows], separatorOf(context.language));
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 10_000) / 10_000;
}
