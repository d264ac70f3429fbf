import { loginsOf } from '../../accounts/logins-of.ts';
import type { AuditRecord } from '../../audit/audit-store.ts';
import { readAuditPage } from '../../audit/read-audit-page.ts';
import { addresses } from '../kit/addresses.ts';
import { queryText } from '../kit/read-form.ts';
import { formatMoment, type RenderContext, t } from '../kit/render-context.ts';
import { renderContextOf, type SiteSettings, show } from '../kit/show-page.ts';
import { isTextName } from '../kit/texts.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered } from '../power-routes.ts';
import { detailWords } from './audit-details.ts';
import { type AuditLine, auditPage } from './audit-page.ts';

const pageLines = 50;

export function addAuditRoute(panel: Panel, { audit, users }: PanelParts, site: SiteSettings): void {
  panel.get(addresses.operatorAudit, async (request, reply) => {
    const entered = empowered(request);
    const context = renderContextOf(request, site, entered);
    const page = { before: queryText(request, 'before') || undefined, rows: pageLines };
    const { records, next: before } = await readAuditPage({ audit }, page);
    const logins = await readLogins(users, records);
    const next = before && `${addresses.operatorAudit}?${new URLSearchParams({ before })}`;
    return show(reply, auditPage(context, { lines: records.map((each) => lineOf(context, each, logins)), next }));
  });
}

/** Logins of all users in these lines. A deleted user keeps the id that was written. */
function readLogins(users: Pick<PanelParts['users'], 'find'>, records: readonly AuditRecord[]) {
  const ids = records.flatMap(({ userId, actor }) => [userId, isPerson(actor.kind) ? actor.id : undefined]);
  return loginsOf(users, ids);
}

function isPerson(kind: AuditRecord['actor']['kind']): boolean {
  return kind === 'user' || kind === 'company-admin' || kind === 'operator';
}

function lineOf(context: RenderContext, record: AuditRecord, logins: ReadonlyMap<string, string>): AuditLine {
  const { at, event, userId, actor } = record;
  const text = `audit-${event}`;
  return {
    at,
    event: isTextName(text) ? t(context, text) : event,
    whom: userId === undefined ? undefined : (logins.get(userId) ?? userId),
    actor: t(context, `actor-${actor.kind}`, { id: nameOf(actor, logins) }),
    details: [...detailWords(context, record), ...repeatWords(context, record)],
  };
}

function nameOf({ id = '', name }: AuditRecord['actor'], logins: ReadonlyMap<string, string>): string {
  return name === undefined ? (logins.get(id) ?? id) : `${name} (${id})`;
}

function repeatWords(context: RenderContext, { repeats }: AuditRecord): string[] {
  if (repeats === undefined) return [];
  return [t(context, 'audit-repeats', { count: repeats.times, at: formatMoment(context, repeats.lastAt) })];
}
