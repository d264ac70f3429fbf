import type { ReminderCount, ReminderStore, Reminding } from '../accounts/reminder-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import type { Mail } from '../incidents/mail.ts';

/**
 * Has everybody reminded by mail who has set up no method, as far as `reminderLimits` permits. The api sends the mails
 * within minutes.
 *
 * @returns how many people
 * @throws Refusal mail-unset, store-unavailable
 */
export async function remindUsers(
  { reminders, mail }: { reminders: Pick<ReminderStore, 'ask'>; mail?: Mail | undefined },
  reminding: Reminding,
  by: Actor,
): Promise<number> {
  if (mail === undefined) throw new Refusal('mail-unset');
  return reminders.ask(reminding, by);
}

/**
 * How many people `remindUsers` would have reminded now, and how many it would not reach by mail.
 *
 * @throws Refusal store-unavailable
 */
export function countReminders(
  { reminders }: { reminders: Pick<ReminderStore, 'count'> },
  reminding: Reminding,
): Promise<ReminderCount> {
  return reminders.count(reminding);
}
