import type { ProvenFactor } from '../factors/confirmed-factor.ts';
import type { Factor } from '../factors/factor.ts';
import { maskForMail } from '../factors/phone-number.ts';
import type { MailedMethod } from '../incidents/mail.ts';

/**
 * Which method a mail to its owner names.
 *
 * @param country of the owner's company
 * @param proven of a method that was added: a device of the app has a name of its own
 */
export function mailedMethod(
  { name, number }: Pick<Factor, 'name' | 'number'>,
  country: string,
  proven?: ProvenFactor,
): MailedMethod {
  const device = proven !== undefined && 'device' in proven ? proven.device?.name : undefined;
  return { number: number && maskForMail(number, country), name: device ?? name };
}
