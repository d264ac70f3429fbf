import type { AuditQuery, AuditRecord, AuditStore } from './audit-store.ts';
import { listings, turnOfOperators } from './listings.ts';

/** Where the counting of the audit ends. */
export const maxAuditCounted = 10_000;
/** Of a file, which is read in parts, so that it takes no more memory than one of them. */
const entriesInPart = 500;

export type AuditFilter = Omit<AuditQuery, 'before' | 'after' | 'limit'>;

export interface AuditPage {
  records: AuditRecord[];
  /** The `after` of the page before, which is newer; undefined on the first one. */
  newer: string | undefined;
  /** The `before` of the next page; undefined on the last one. */
  older: string | undefined;
  /** Over all pages; `maxAuditCounted + 1` for more than are counted. */
  count: number;
}

/**
 * One page of the audit, newest first.
 *
 * @param rows how many records a page has
 * @throws Refusal too-busy, store-unavailable
 */
export async function readAuditPage(
  { audit }: { audit: Pick<AuditStore, 'list' | 'count'> },
  { rows, filter, before, after }: { rows: number; filter: AuditFilter } & Pick<AuditQuery, 'before' | 'after'>,
): Promise<AuditPage> {
  const [found, count] = await listings.run(
    async () => [
      await audit.list({ ...filter, before, after, limit: rows + 1 }),
      await audit.count(filter, maxAuditCounted + 1),
    ],
    turnOfOperators,
  );
  const isMore = found.length > rows;
  const records = after === undefined ? found.slice(0, rows) : found.slice(isMore ? 1 : 0);
  return {
    records,
    count,
    newer: (after === undefined ? before !== undefined : isMore) ? records[0]?.id : undefined,
    older: (after === undefined ? isMore : true) ? records.at(-1)?.id : undefined,
  };
}

/**
 * The whole audit of a filter, newest first, in parts.
 *
 * @throws as `readAuditPage`
 */
export async function* eachAuditEntry(
  { audit }: { audit: Pick<AuditStore, 'list'> },
  filter: AuditFilter,
): AsyncGenerator<AuditRecord[]> {
  let before: string | undefined;
  while (true) {
    // Each part has a turn of its own, so that a slow reader of the file keeps nobody waiting.
    const records = await listings.run(() => audit.list({ ...filter, before, limit: entriesInPart }), turnOfOperators);
    yield records;
    if (records.length < entriesInPart) return;
    before = records.at(-1)?.id;
  }
}
