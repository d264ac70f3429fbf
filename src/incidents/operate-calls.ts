import type { FactorKind } from '../accounts/factor-kind.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { AppHoldStore } from '../challenges/app-hold-store.ts';
import { methodKind } from '../challenges/kinds/method-kinds.ts';
import { Refusal } from '../errors.ts';
import type { IncidentParts } from './incident-parts.ts';

type OperateParts = Pick<IncidentParts, 'audit' | 'ledger'>;

/** The one switch: no outside call from now on, and those that are up end. Internal telephones and authenticators go on. */
export async function stopCalls(
  { ledger, audit }: Pick<OperateParts, 'ledger' | 'audit'>,
  actor: Actor,
): Promise<void> {
  await ledger.stop(nameOf(actor));
  await audit.append({ event: 'calls-stopped', actor });
}

export async function resumeCalls(
  { ledger, audit }: Pick<OperateParts, 'ledger' | 'audit'>,
  actor: Actor,
): Promise<void> {
  await ledger.resume();
  await audit.append({ event: 'calls-resumed', actor });
}

/** @param area a prefix or a country, as the overview names it @throws Refusal not-found when it is not blocked */
export async function liftBlock(
  { ledger, audit }: Pick<OperateParts, 'ledger' | 'audit'>,
  actor: Actor,
  area: string,
): Promise<void> {
  if (!(await ledger.lift(area))) throw new Refusal('not-found', `no block of ${area}`);
  await audit.append({ event: 'block-lifted', actor, detail: { area } });
}

interface ReleaseParts {
  ledger: Pick<OperateParts['ledger'], 'release'>;
  users: Pick<IncidentParts['users'], 'releaseCalls'>;
  app: { holds: Pick<AppHoldStore, 'release'> };
}

/** Calls for a user go on, and codes in the app, that were held since one was reported as unwanted. Twice is once. */
export async function releaseUserCalls(
  { ledger, users, app }: ReleaseParts,
  actor: Actor,
  userId: string,
): Promise<void> {
  // The database first: what Redis is told again after a loss comes from there.
  await users.releaseCalls(userId, actor);
  await ledger.release(userId);
  await app.holds.release(userId);
}

/**
 * A login that was passed by another method than a call shows who it is: calls that were held go on (key 9).
 *
 * @throws Refusal store-unavailable
 */
export async function releaseAfter(
  parts: ReleaseParts,
  { userId, kind }: { userId: string; kind: FactorKind },
): Promise<void> {
  // Asked for in any case: what Redis holds is sometimes ahead of the database.
  if (methodKind(kind).delivery !== 'call') await releaseUserCalls(parts, { kind: 'user', id: userId }, userId);
}

function nameOf({ kind, id }: Actor): string {
  return id === undefined ? kind : `${kind} ${id}`;
}
