import { attemptAt } from '../accounts/attempt-limits.ts';
import type { AttemptStore } from '../accounts/attempt-store.ts';
import type { SessionStore } from '../accounts/session-store.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import { ConcurrencyLimit } from '../concurrency-limit.ts';
import { Refusal } from '../errors.ts';
import { type KeptBack, keptBack } from './held-columns.ts';
import type { HeldDataStore, HeldRow } from './held-data-store.ts';

const maxWaiting = 20;

/** Each may read thousands of lines of the audit. Nobody with less right takes the turn of an operator. */
const exports = new ConcurrencyLimit(1, maxWaiting, 'too-busy', [
  { name: 'users', maxWaiting },
  { name: 'operators', maxWaiting },
]);

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
  attempts: Pick<AttemptStore, 'takeAll'>;
}

/**
 * Reads all that is held of a person, and writes into the audit who has read it.
 *
 * @throws Refusal user-unknown, too-many-tries, too-busy, store-unavailable
 */
export async function exportPerson(parts: ExportParts, userId: string, by: Actor): Promise<PersonExport> {
  const { login } = await parts.users.find(userId);
  await count(parts, userId, by);
  const turn = { queue: by.kind === 'user' ? 'users' : 'operators', by: by.id ?? by.kind };
  const [tables, sessions] = await Promise.all([
    exports.run(() => parts.heldData.read(userId, by), turn),
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

/** The command line is the operator's own machine, so it has no limit. */
async function count({ attempts }: Pick<ExportParts, 'attempts'>, userId: string, { kind, id = '' }: Actor) {
  if (kind === 'command-line') return;
  if ((await attempts.takeAll([attemptAt('held-data', JSON.stringify([userId, kind, id]))])) !== undefined)
    throw new Refusal('too-many-tries', `what is held of ${userId}, read by ${kind} ${id}`);
}
