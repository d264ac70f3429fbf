import type { AuditRecord, AuditStore } from './audit-store.ts';
import { listings } from './listings.ts';

/**
 * One page of the audit, newest first.
 *
 * @param before the id of the last record on the page before; undefined for the first page
 * @param rows how many records a page has
 * @returns `next`, the `before` of the next page; undefined on the last one
 * @throws Refusal too-busy, store-unavailable
 */
export async function readAuditPage(
  { audit }: { audit: Pick<AuditStore, 'list'> },
  { before, rows }: { before: string | undefined; rows: number },
): Promise<{ records: AuditRecord[]; next: string | undefined }> {
  const found = await listings.run(() => audit.list({ before, limit: rows + 1 }));
  const records = found.slice(0, rows);
  return { records, next: found.length > rows ? records.at(-1)?.id : undefined };
}
