import type { Session } from '../accounts/session.ts';
import type { SessionEnd } from '../accounts/session-store.ts';
import type { Language } from '../accounts/user.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { LoginParts } from './login-parts.ts';

/** Finds the session of a browser's cookie, at any step. @throws Refusal store-unavailable */
export async function findSession(
  { sessions }: Pick<LoginParts, 'sessions'>,
  id: string | undefined,
): Promise<Session | undefined> {
  return id === undefined ? undefined : sessions.find(id);
}

/** Why the session of a browser's cookie has ended, as far as its browser is told. @throws Refusal store-unavailable */
export function whySessionEnded(
  { sessions }: Pick<LoginParts, 'sessions'>,
  id: string,
): Promise<SessionEnd | undefined> {
  return sessions.whyEnded(id);
}

/** Stores the language that a user has chosen. Without a full session the choice is only in the browser. */
export async function keepLanguage(
  { users }: { users: Pick<UserStore, 'setLanguage'> },
  session: Session | undefined,
  language: Language,
): Promise<void> {
  if (session?.step === 'full' && session.userId !== undefined) await users.setLanguage(session.userId, language);
}
