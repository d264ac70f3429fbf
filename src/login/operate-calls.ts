import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import type { LoginParts } from './login-parts.ts';

type OperateParts = Pick<LoginParts, 'ledger' | 'audit' | 'users'>;

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

/** Calls for a user go on, that were held since one was reported as unwanted. Twice is once. */
export async function releaseUserCalls(
  { ledger, users }: Pick<OperateParts, 'ledger' | 'users'>,
  actor: Actor,
  userId: string,
): Promise<void> {
  // The database first: what Redis is told again after a loss comes from there.
  await users.releaseCalls(userId, actor);
  await ledger.release(userId);
}

function nameOf({ kind, id }: Actor): string {
  return id === undefined ? kind : `${kind} ${id}`;
}
