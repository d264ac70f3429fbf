import type { UnfinishedLogin } from '../accounts/unfinished-login.ts';
import type { UnfinishedLoginStore } from '../accounts/unfinished-login-store.ts';
import { enterPanel, type PersonalSession } from './enter.ts';
import type { LoginParts } from './login-parts.ts';
import { toldOf } from './unfinished-logins.ts';

/**
 * The unfinished logins that this session tells its user of, newest first. The next login does not tell of them again,
 * also when there were too few to tell.
 *
 * @throws Refusal store-unavailable
 */
export async function tellUnfinished(
  { unfinished }: { unfinished: Pick<UnfinishedLoginStore, 'untold' | 'noteTold'> },
  { userId, startedAt, now }: PersonalSession,
): Promise<UnfinishedLogin[]> {
  const found = await unfinished.untold(userId, startedAt);
  if (found.length > 0) await unfinished.noteTold(userId, ids(found), now);
  return toldOf(found);
}

/**
 * "That was me": forgets what the user has been told of.
 *
 * @throws Refusal session-unknown, step-wrong, store-unavailable
 */
export async function forgetUnfinished(parts: LoginParts, { sessionId }: { sessionId: string }): Promise<void> {
  const { session } = await enterPanel(parts, { sessionId });
  await parts.unfinished.forgetTold(session.userId);
}

function ids(unfinished: readonly UnfinishedLogin[]): string[] {
  return unfinished.map(({ id }) => id);
}
