import type { Session } from '../accounts/session.ts';
import type { Language } from '../accounts/user.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { LoginParts } from './login-parts.ts';

/** The session that a browser names, at whatever step. @throws Refusal store-unavailable */
export async function findSession(
  { sessions }: Pick<LoginParts, 'sessions'>,
  id: string | undefined,
): Promise<Session | undefined> {
  return id === undefined ? undefined : sessions.find(id);
}

/** Keeps the language that somebody has chosen. Who is not logged in chooses for the browser only. */
export async function keepLanguage(
  { users }: { users: Pick<UserStore, 'setLanguage'> },
  session: Session | undefined,
  language: Language,
): Promise<void> {
  if (session?.step === 'full' && session.userId !== undefined) await users.setLanguage(session.userId, language);
}
