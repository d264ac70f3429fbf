import { attemptAt } from '../accounts/attempt-limits.ts';
import type { AttemptStore } from '../accounts/attempt-store.ts';
import type { WelcomeStore } from '../accounts/welcome-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import type { Mail } from '../incidents/mail.ts';

/**
 * Mails the link to a first password once more to somebody who has never logged in. The api sends it within seconds.
 *
 * @throws Refusal welcome-needless, also without a mail server; too-many-tries, store-unavailable
 */
export async function welcomeAgain(
  {
    welcomes,
    attempts,
    mail,
  }: { welcomes: Pick<WelcomeStore, 'ask'>; attempts: Pick<AttemptStore, 'takeAll'>; mail?: Mail | undefined },
  userId: string,
  by: Actor,
): Promise<void> {
  if (mail === undefined) throw new Refusal('welcome-needless', 'no mail server: see BELCODE_SMTP_URL');
  if ((await attempts.takeAll([attemptAt('welcome-again', userId)])) !== undefined)
    throw new Refusal('too-many-tries', `mails to ${userId}`);
  await welcomes.ask(userId, by);
}
