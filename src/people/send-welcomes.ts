import { attemptAt } from '../accounts/attempt-limits.ts';
import type { AttemptStore } from '../accounts/attempt-store.ts';
import { textLanguageOf } from '../accounts/language-of.ts';
import { addressDigest, type PasswordLinkStore } from '../accounts/password-link-store.ts';
import type { User } from '../accounts/user.ts';
import type { WelcomeStore } from '../accounts/welcome-store.ts';
import type { Clock } from '../clock.ts';
import type { Mail } from '../incidents/mail.ts';
import { keepMailing, mailBatchSize, orGiveBack } from './keep-mailing.ts';

export interface WelcomeParts {
  welcomes: Pick<WelcomeStore, 'claim' | 'finish'>;
  passwordLinks: Pick<PasswordLinkStore, 'make'>;
  attempts: Pick<AttemptStore, 'take' | 'giveBack'>;
  clock: Pick<Clock, 'wait'>;
  mail?: Mail | undefined;
  /** BELCODE_LANGUAGE. */
  language: string;
  /** Of the links. */
  lifetimeSeconds: number;
}

/** Sends the mails with the link to a first password that are due, until the signal aborts. */
export async function keepWelcoming(parts: WelcomeParts, signal: AbortSignal): Promise<void> {
  if (parts.mail === undefined) return;
  await keepMailing(() => sendWelcomes(parts), parts.clock, signal);
}

/**
 * Sends some of the mails that are due. An address gets five in a day; users beyond that get their link by "forgot
 * password".
 *
 * @returns how many were sent
 * @throws Refusal store-unavailable
 */
export async function sendWelcomes({ mail, ...parts }: WelcomeParts): Promise<number> {
  if (mail === undefined) return 0;
  const due = await parts.welcomes.claim(mailBatchSize);
  const sent = await Promise.all(due.map((user) => sendTo(mail, parts, user).catch(() => false)));
  return sent.filter(Boolean).length;
}

async function sendTo(
  mail: Mail,
  { welcomes, passwordLinks, attempts, language: setting, lifetimeSeconds }: Omit<WelcomeParts, 'mail'>,
  user: User,
): Promise<boolean> {
  const { id, email, login, name, companyId, passwordSetAt } = user;
  if (email === undefined) return false;
  const attempt = attemptAt('welcome-address', addressDigest(email));
  if (!(await attempts.take(attempt))) {
    await welcomes.finish(id);
    return false;
  }
  const token = await passwordLinks.make(id, passwordSetAt, email, { lifetimeSeconds });
  const reader = { to: email, name, language: textLanguageOf({ user, setting }), companyId };
  await orGiveBack(attempts, attempt, () => mail.welcome(reader, { token, lifetimeSeconds, login }));
  await welcomes.finish(id);
  return true;
}
