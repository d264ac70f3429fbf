import type { FastifyRequest } from 'fastify';
import { isAuditEvent } from '../../audit/audit-event.ts';
import { type AuditFilter, eachAuditEntry, readAuditPage } from '../../audit/read-audit-page.ts';
import { byteOrderMark, csvLines } from '../../csv/write-csv.ts';
import { auditNames } from '../../people/audit-names.ts';
import { idOfPerson } from '../../people/id-of-person.ts';
import { addresses, filePath } from '../kit/addresses.ts';
import { queryText } from '../kit/read-form.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import { sendFile } from '../kit/send-file.ts';
import { renderContextOf, type SiteSettings, show } from '../kit/show-page.ts';
import { readMoment } from '../kit/zoned-time.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered } from '../power-routes.ts';
import { auditPage } from './audit-page.ts';
import { actorKinds, auditLine } from './audit-words.ts';
import { separatorOf } from './separators.ts';

const pageLines = 50;
const fields = ['event', 'person', 'company', 'actor-kind', 'actor', 'from', 'until'] as const;
const path = addresses.operatorAudit;

/** For operators: the audit, as a page and as files. */
export function addAuditRoute(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  panel.get(path, async (request, reply) => {
    const context = renderContextOf(request, site, empowered(request));
    const filter = await readFilter(parts, request, site.timeZone);
    const [before, after] = [queryText(request, 'before') || undefined, queryText(request, 'after') || undefined];
    const { records, newer, older, count } = await readAuditPage(parts, { rows: pageLines, filter, before, after });
    const names = await auditNames(parts, records);
    const given = fields.map((name) => [name, queryText(request, name).trim()]).filter(([, value]) => value !== '');
    const search = (more: Record<string, string> = {}) =>
      new URLSearchParams([...(given as [string, string][]), ...Object.entries(more)]).toString();
    const view = {
      count,
      chosen: Object.fromEntries(given),
      companies: [...names.companyNames].map(([id, name]) => ({ id, name })),
      lines: records.map((each) => auditLine(context, each, names)),
      previous: newer && `${path}?${search({ after: newer })}`,
      next: older && `${path}?${search({ before: older })}`,
      files: { csv: filePath(path, 'csv', search()), jsonl: filePath(path, 'jsonl', search()) },
    };
    return show(reply, auditPage(context, view));
  });

  panel.get(filePath(path, 'csv'), async (request, reply) => {
    const context = renderContextOf(request, site, empowered(request));
    const filter = await readFilter(parts, request, site.timeZone);
    return sendFile(request, reply, 'audit.csv', csvOf(context, parts, filter));
  });

  panel.get(filePath(path, 'jsonl'), async (request, reply) => {
    empowered(request);
    const filter = await readFilter(parts, request, site.timeZone);
    return sendFile(request, reply, 'audit.jsonl', linesOf(parts, filter));
  });
}

/** What the address asks for. What no page of ours asks for is left out. */
async function readFilter(
  { users }: Pick<PanelParts, 'users'>,
  request: FastifyRequest,
  timeZone: string,
): Promise<AuditFilter> {
  const text = (name: (typeof fields)[number]) => queryText(request, name).trim().replaceAll('\0', '');
  const [event, kind, person, actor] = [text('event'), text('actor-kind'), text('person'), text('actor')];
  return {
    event: isAuditEvent(event) ? event : undefined,
    userId: person === '' ? undefined : await idOfPerson(users, person),
    companyId: text('company') || undefined,
    actorKind: actorKinds.find((each) => each === kind),
    // The command line and keys are no users: their names and ids are as written.
    actorId: actor === '' ? undefined : await idOfPerson(users, actor),
    from: readMoment(timeZone, text('from')),
    until: readMoment(timeZone, text('until')),
  };
}

/** In the words of the reader, for a spreadsheet. */
async function* csvOf(context: RenderContext, parts: PanelParts, filter: AuditFilter): AsyncGenerator<string> {
  const separator = separatorOf(context.language);
  const heads = (
    ['csv-at', 'filter-event', 'filter-person', 'field-company', 'filter-actor', 'csv-details'] as const
  ).map((head) => t(context, head));
  yield byteOrderMark + csvLines([heads], separator);
  for await (const records of eachAuditEntry(parts, filter)) {
    const names = await auditNames(parts, records);
    const rows = records.map((record) => {
      const { at, event, actor, details } = auditLine(context, record, names);
      const { userId, companyId } = record;
      const person = userId && (names.logins.get(userId) ?? userId);
      const company = companyId && (names.companyNames.get(companyId) ?? companyId);
      return [at, event, person, company, actor, details.join(' · ')];
    });
    yield csvLines(rows, separator);
  }
}

/** As stored, for a program: an object of JSON on each line. */
async function* linesOf(parts: PanelParts, filter: AuditFilter): AsyncGenerator<string> {
  for await (const records of eachAuditEntry(parts, filter))
    yield records.map((record) => `${JSON.stringify(record)}\n`).join('');
}
