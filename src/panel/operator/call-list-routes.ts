import type { FastifyRequest } from 'fastify';
import { byteOrderMark, csvLines } from '../../csv/write-csv.ts';
import { callOutcomes, callTrunks, readCallCursor, showCallCursor } from '../../incidents/call-record.ts';
import type { Entered } from '../../login/enter.ts';
import { type CallListing, type CallsPage, eachCall, type ListedCall, listCalls } from '../../people/list-calls.ts';
import { addresses, filePath } from '../kit/addresses.ts';
import { queryText } from '../kit/read-form.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import { sendFile } from '../kit/send-file.ts';
import { renderContextOf, type SiteSettings, show } from '../kit/show-page.ts';
import { isTextName } from '../kit/texts.ts';
import { waitWords } from '../kit/wait-words.ts';
import { readMoment } from '../kit/zoned-time.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered } from '../power-routes.ts';
import { type CallLine, type CallListView, callListPage } from './call-list-page.ts';
import { moneyWords } from './figure-cells.ts';
import { personPath } from './person-link.ts';
import { separatorOf } from './separators.ts';

/** Of each list of calls: the list of users beside it, and its figures. */
const lists = {
  [addresses.operatorCallList]: { users: addresses.operatorUsers, figures: addresses.operatorFigures },
  [addresses.companyCalls]: { users: addresses.companyUsers, figures: addresses.companyFigures },
} as const;

type ListPath = keyof typeof lists;

/** For operators every call, for company admins those of their company, as a page and as a file. */
export function addCallListRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  for (const path of Object.keys(lists) as ListPath[]) {
    panel.get(path, async (request, reply) => {
      const entered = empowered(request);
      const context = renderContextOf(request, site, entered);
      const listing = readListing(request, site.timeZone);
      const page = await listCalls(parts, entered.facts.user, listing);
      return show(reply, callListPage(context, viewOf(context, request, { path, page, entered })));
    });

    panel.get(filePath(path, 'csv'), async (request, reply) => {
      const entered = empowered(request);
      const context = renderContextOf(request, site, entered);
      const { filter } = readListing(request, site.timeZone);
      const parted = eachCall(parts, entered.facts.user, filter);
      return sendFile(request, reply, 'calls.csv', csvOf(context, parted, path === addresses.operatorCallList));
    });
  }
}

const fields = ['person', 'digits', 'outcome', 'company', 'route', 'trunk', 'from', 'until'] as const;
/** What an admin of a company neither sees nor seeks. */
const ofOperators: readonly string[] = ['digits', 'company', 'trunk'];

/** What the address asks for. What no page of ours asks for is left out. */
function readListing(request: FastifyRequest, timeZone: string): CallListing {
  const text = (name: string) => queryText(request, name).trim().replaceAll('\0', '');
  const [outcome, route, trunk] = [text('outcome'), text('route'), text('trunk')];
  const digits = text('digits').replace(/\D/g, '').slice(-4);
  return {
    filter: {
      person: text('person').slice(0, 64) || undefined,
      companyId: text('company') || undefined,
      outcome: callOutcomes.find((each) => each === outcome),
      route: route === 'trunk' || route === 'internal' ? route : undefined,
      trunk: callTrunks.find((each) => each === trunk),
      digits: digits.length === 4 ? digits : undefined,
      from: readMoment(timeZone, text('from')),
      until: readMoment(timeZone, text('until')),
    },
    after: readCallCursor(queryText(request, 'after')),
    before: readCallCursor(queryText(request, 'before')),
  };
}

function viewOf(
  context: RenderContext,
  request: FastifyRequest,
  { path, page, entered }: { path: ListPath; page: CallsPage; entered: Entered },
): CallListView {
  const { calls, before, after, count, companies } = page;
  const isOperator = path === addresses.operatorCallList;
  const shown = isOperator ? fields : fields.filter((name) => !ofOperators.includes(name));
  const given = shown.map((name) => [name, queryText(request, name).trim()]).filter(([, value]) => value !== '');
  const search = (more: Record<string, string> = {}) =>
    new URLSearchParams([...(given as [string, string][]), ...Object.entries(more)]).toString();
  const { users, figures } = lists[path];
  return {
    path,
    companies,
    count,
    figures,
    chosen: Object.fromEntries(given),
    lines: calls.map((call) => lineOf(context, call, { users, isOperator, reader: entered.facts.user.id })),
    previous: before && `${path}?${search({ before: showCallCursor(before) })}`,
    next: after && `${path}?${search({ after: showCallCursor(after) })}`,
    file: filePath(path, 'csv', search()),
  };
}

function lineOf(
  context: RenderContext,
  call: ListedCall,
  { users, isOperator, reader }: { users: string; isOperator: boolean; reader: string },
): CallLine {
  const { userId, login, company, keyId, waitedMilliseconds, answeredSeconds, money, trunk } = call;
  const seconds = (count: number) => waitWords(context.language, count);
  const isKnown = userId !== undefined && login !== userId && userId !== reader;
  return {
    at: call.requestedAt,
    outcome: outcomeWords(context, call),
    number: isOperator ? call.number : undefined,
    login: login ?? (keyId === undefined ? undefined : t(context, 'call-by-key')),
    person: isKnown ? personPath(users, userId) : undefined,
    details: [
      ...(isOperator && company !== undefined ? [company] : []),
      t(context, `route-${call.route}`),
      ...(isOperator && trunk !== undefined ? [t(context, `dialled-${trunk}`)] : []),
      ...(waitedMilliseconds === undefined
        ? []
        : [t(context, 'call-waited', { wait: seconds(waitedMilliseconds / 1_000) })]),
      ...(answeredSeconds === 0 ? [] : [t(context, 'call-lasted', { wait: seconds(answeredSeconds) })]),
      ...(isOperator && money > 0 ? [t(context, 'call-cost', { money: moneyWords(context.language, money) })] : []),
    ],
  };
}

/** A reason of a version to come stays as it was written. */
function outcomeWords(context: RenderContext, { passedAt, reason }: ListedCall): string {
  const text = `outcome-${passedAt === undefined ? reason : 'passed'}`;
  return isTextName(text) ? t(context, text) : reason;
}

async function* csvOf(
  context: RenderContext,
  parts: AsyncGenerator<ListedCall[]>,
  isOperator: boolean,
): AsyncGenerator<string> {
  const separator = separatorOf(context.language);
  const columns = isOperator ? csvColumns : csvColumns.filter(({ forOperators = false }) => !forOperators);
  let isFirst = true;
  for await (const calls of parts) {
    const heads = isFirst ? [columns.map(({ head }) => t(context, head))] : [];
    const rows = calls.map((call) => columns.map(({ cell }) => cell(call, context)));
    const lines = csvLines([...heads, ...rows], separator);
    yield isFirst ? byteOrderMark + lines : lines;
    isFirst = false;
  }
}

interface Column {
  head: 'csv-requested-at' | 'login' | 'field-company' | 'csv-number' | 'filter-route' | 'filter-outcome' | MoreHeads;
  cell: (call: ListedCall, context: RenderContext) => string | number | boolean | Date | undefined;
  forOperators?: boolean;
}

type MoreHeads =
  | 'filter-trunk'
  | 'csv-reason'
  | 'csv-passed-at'
  | 'csv-ended-at'
  | 'csv-waited'
  | 'csv-answered'
  | 'csv-minutes'
  | 'csv-money';

const csvColumns: readonly Column[] = [
  { head: 'csv-requested-at', cell: ({ requestedAt }) => requestedAt },
  { head: 'login', cell: ({ login }) => login },
  { head: 'field-company', cell: ({ company }) => company },
  { head: 'csv-number', cell: ({ number }) => number, forOperators: true },
  { head: 'filter-route', cell: ({ route }, context) => t(context, `route-${route}`) },
  { head: 'filter-trunk', cell: ({ trunk }, context) => trunk && t(context, `dialled-${trunk}`), forOperators: true },
  { head: 'filter-outcome', cell: (call, context) => outcomeWords(context, call) },
  { head: 'csv-reason', cell: ({ reason }) => reason },
  { head: 'csv-passed-at', cell: ({ passedAt }) => passedAt },
  { head: 'csv-ended-at', cell: ({ endedAt }) => endedAt },
  { head: 'csv-waited', cell: ({ waitedMilliseconds: waited }) => waited && waited / 1_000 },
  { head: 'csv-answered', cell: ({ answeredSeconds }) => answeredSeconds },
  { head: 'csv-minutes', cell: ({ minutes }) => minutes },
  { head: 'csv-money', cell: ({ money }) => money, forOperators: true },
];
