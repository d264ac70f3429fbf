import { attemptAt } from '../accounts/attempt-limits.ts';
import type { AttemptStore } from '../accounts/attempt-store.ts';
import { textLanguageOf } from '../accounts/language-of.ts';
import { addressDigest } from '../accounts/password-link-store.ts';
import type { Reminded, ReminderStore } from '../accounts/reminder-store.ts';
import type { Clock } from '../clock.ts';
import type { Mail, Reminder, ReminderDate } from '../incidents/mail.ts';
import { keepMailing, mailBatchSize, orGiveBack } from './keep-mailing.ts';

export interface ReminderParts {
  reminders: Pick<ReminderStore, 'claim' | 'finish'>;
  attempts: Pick<AttemptStore, 'take' | 'giveBack'>;
  clock: Pick<Clock, 'now' | 'wait'>;
  mail?: Mail | undefined;
  /** BELCODE_LANGUAGE. */
  language: string;
  /** Of a company that has none. */
  timeZone: string;
}

/** Sends the reminders that are due, until the signal aborts. */
export async function keepReminding(parts: ReminderParts, signal: AbortSignal): Promise<void> {
  if (parts.mail === undefined) return;
  await keepMailing(() => sendReminders(parts), parts.clock, signal);
}

/**
 * Sends some of the reminders that are due. An address gets five in a week, because several users may share one.
 *
 * @returns how many were sent
 * @throws Refusal store-unavailable
 */
export async function sendReminders({ mail, ...parts }: ReminderParts): Promise<number> {
  if (mail === undefined) return 0;
  const due = await parts.reminders.claim(mailBatchSize);
  const sent = await Promise.all(due.map((each) => sendTo(mail, parts, each).catch(() => false)));
  return sent.filter(Boolean).length;
}

async function sendTo(
  mail: Mail,
  { reminders, attempts, clock, language: setting, timeZone: site }: Omit<ReminderParts, 'mail'>,
  { user, first, offerFrom, requireFrom, timeZone = site }: Reminded,
): Promise<boolean> {
  const { id, email, name, login, companyId } = user;
  if (email === undefined) return false;
  const attempt = attemptAt('reminder-address', addressDigest(email));
  if (!(await attempts.take(attempt))) {
    await reminders.finish(id);
    return false;
  }
  const reader = { to: email, name, language: textLanguageOf({ user, setting }), companyId };
  const about = reminderOf({ login, first, offerFrom, requireFrom, timeZone }, clock.now());
  await orGiveBack(attempts, attempt, () => mail.reminder(reader, about));
  await reminders.finish(id);
  return true;
}

/** What the mail says, to somebody whose first one it is or who had one before. @param now milliseconds */
export function reminderOf(
  {
    login,
    first,
    offerFrom,
    requireFrom,
    timeZone,
  }: { login: string; timeZone: string } & Pick<Reminded, 'first' | 'offerFrom' | 'requireFrom'>,
  now: number,
): Reminder {
  const [required, offered] = [requireFrom, offerFrom].map((from) => dateOf(from, timeZone, now));
  const isAhead = typeof required === 'object' || typeof offered === 'object';
  const announced =
    first && isAhead ? { announced: true as const, ...(typeof offered === 'object' && { offered }) } : {};
  return { required, login, ...announced };
}

function dateOf(from: Date | undefined, timeZone: string, now: number): ReminderDate {
  if (from === undefined) return undefined;
  return from.getTime() <= now ? 'now' : { from, timeZone };
}
