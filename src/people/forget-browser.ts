import type { RememberedBrowserStore } from '../accounts/remembered-browser-store.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import { type CountChangeParts, countChange } from './count-change.ts';

interface ForgetParts extends CountChangeParts {
  users: Pick<UserStore, 'find'>;
  rememberedBrowsers: Pick<RememberedBrowserStore, 'remove'>;
}

/**
 * Ends a remembered browser of a user, for an operator: the next login in it asks for a code.
 *
 * @throws Refusal too-many-tries, user-unknown, not-found, store-unavailable
 */
export async function forgetBrowser(
  parts: ForgetParts,
  { userId, browserId }: { userId: string; browserId: string },
  by: Actor,
): Promise<void> {
  await parts.users.find(userId);
  await countChange(parts, userId, by);
  await parts.rememberedBrowsers.remove(userId, browserId, by);
}
