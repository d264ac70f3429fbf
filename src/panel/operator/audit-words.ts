import type { AuditRecord } from '../../audit/audit-store.ts';
import type { AuditNames } from '../../people/audit-names.ts';
import { formatMoment, type RenderContext, t } from '../kit/render-context.ts';
import { isTextName } from '../kit/texts.ts';
import { detailWords } from './audit-details.ts';

export const actorKinds = [
  'user',
  'company-admin',
  'operator',
  'command-line',
  'api-key',
  'system',
] as const satisfies readonly AuditRecord['actor']['kind'][];

export interface AuditLine {
  at: Date;
  /** The event, in words. */
  event: string;
  /** Login of the user concerned, or else the company. */
  whom?: string | undefined;
  /** The actor, in words. */
  actor: string;
  /** Such as `reason: lost phone`, in the order in which they were written. */
  details: readonly string[];
}

/** An entry of the audit in the words of the reader. */
export function auditLine(context: RenderContext, record: AuditRecord, names: AuditNames): AuditLine {
  const { at, event, userId, actor, companyId } = record;
  const { logins, companyNames } = names;
  const text = `audit-${event}`;
  const whom = userId ?? companyId;
  return {
    at,
    event: isTextName(text) ? t(context, text) : event,
    whom: whom && (logins.get(whom) ?? companyNames.get(whom) ?? whom),
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
