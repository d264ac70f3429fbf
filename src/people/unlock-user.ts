import type { UserStore } from '../accounts/user-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { FailureStore } from '../factors/failure-store.ts';
import { type CountChangeParts, countChange } from './count-change.ts';

interface UnlockParts extends CountChangeParts {
  users: Pick<UserStore, 'find'>;
  failures: Pick<FailureStore, 'forgetAll'>;
  audit: Pick<AuditStore, 'append'>;
}

/**
 * Lets a user type codes again who is locked after too many wrong ones (C06). The methods stay; a reset removes them.
 *
 * @throws Refusal too-many-tries, user-unknown, store-unavailable
 */
export async function unlockUser(parts: UnlockParts, userId: string, by: Actor): Promise<void> {
  await parts.users.find(userId);
  await countChange(parts, userId, by);
  // First, so that nothing is unlocked without a record of it.
  await parts.audit.append({ event: 'second-factor-unlocked', actor: by, userId });
  await parts.failures.forgetAll(userId);
}
