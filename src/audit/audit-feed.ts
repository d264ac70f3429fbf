import { channel, subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Database } from '../postgres/connect-postgres.ts';
import type { AuditEntry } from './audit-event.ts';

const name = 'belcode-audit';

/** Tells whoever follows the audit, once the entry is written: after the transaction, and never if that fails. */
export function announceWritten(database: Database, entry: AuditEntry): void {
  const announced = channel(name);
  if (!announced.hasSubscribers) return;
  if (!database.isTransaction) {
    announced.publish(entry);
    return;
  }
  const { executionPromise } = database as Database & { executionPromise: Promise<unknown> };
  executionPromise.then(
    () => announced.publish(entry),
    () => {},
  );
}

/** Hears of every entry that this process writes. @returns ends it */
export function onAuditWritten(take: (entry: AuditEntry) => void): () => void {
  const listener = (entry: unknown) => take(entry as AuditEntry);
  subscribe(name, listener);
  return () => {
    unsubscribe(name, listener);
  };
}
