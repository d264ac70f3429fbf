import { attemptAt } from '../accounts/attempt-limits.ts';
import type { AttemptStore } from '../accounts/attempt-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';

/** The command line is the operator's own machine, so it has no limit. */
const limitOf = {
  operator: 'edit-user-admin',
  'company-admin': 'edit-user-admin',
  'api-key': 'edit-user-key',
  'command-line': undefined,
  user: undefined,
  system: undefined,
} as const satisfies Record<Actor['kind'], string | undefined>;

export interface CountChangeParts {
  attempts: Pick<AttemptStore, 'takeAll'>;
}

/**
 * Counts a change of a user before it happens, by who makes it: each is a line of the audit, and may end sessions, send
 * a mail or look at every call. No editor uses up what another one needs.
 *
 * @throws Refusal too-many-tries, store-unavailable
 */
export async function countChange(
  { attempts }: CountChangeParts,
  userId: string,
  { kind, id = '' }: Actor,
): Promise<void> {
  const limit = limitOf[kind];
  if (limit === undefined) return;
  const usedUp = await attempts.takeAll([
    attemptAt('edit-user', JSON.stringify([userId, kind, id])),
    attemptAt(limit, id),
  ]);
  if (usedUp !== undefined) throw new Refusal('too-many-tries', `${usedUp.at} by ${kind} ${id} of user ${userId}`);
}
