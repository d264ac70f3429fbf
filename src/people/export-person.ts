import type { SessionStore } from '../accounts/session-store.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import { ConcurrencyLimit } from '../concurrency-limit.ts';
import { type KeptBack, keptBack } from './held-columns.ts';
import type { HeldDataStore, HeldRow } from './held-data-store.ts';

/** Each may read thousands of lines of the audit. */
const exports = new ConcurrencyLimit(1, 20, 'too-busy');

/** All that Belcode holds of a person (GDPR, articles 15 and 20). Dates are JavaScript dates, ISO 8601 in JSON. */
export interface PersonExport {
  login: string;
  /** By table of PostgreSQL. */
  tables: Record<string, HeldRow[]>;
  /** In Redis, until they end. */
  sessions: { startedAt: Date; seenAt: Date; step: string }[];
  /** What is held and not exported, with the reason, by table and column. */
  keptBack: Record<string, Record<string, KeptBack>>;
}

export interface ExportParts {
  users: Pick<UserStore, 'find'>;
  sessions: Pick<SessionStore, 'list'>;
  heldData: Pick<HeldDataStore, 'read'>;
}

/**
 * Reads all that is held of a person, and writes into the audit who has read it.
 *
 * @throws Refusal user-unknown, too-busy, store-unavailable
 */
export async function exportPerson(parts: ExportParts, userId: string, by: Actor): Promise<PersonExport> {
  const { login } = await parts.users.find(userId);
  const [tables, sessions] = await Promise.all([
    exports.run(() => parts.heldData.read(userId, by)),
    parts.sessions.list(userId),
  ]);
  return {
    login,
    tables,
    sessions: sessions.map(({ startedAt, seenAt, step }) => ({
      startedAt: new Date(startedAt),
      seenAt: new Date(seenAt),
      step,
    })),
    keptBack: keptBack(),
  };
}
