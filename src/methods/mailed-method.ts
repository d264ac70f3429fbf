import type { ProvenFactor } from '../factors/confirmed-factor.ts';
import type { Factor } from '../factors/factor.ts';
import { maskForMail } from '../factors/phone-number.ts';
import type { MailedMethod } from '../incidents/mail.ts';
import { telephoneOf } from '../policy/ledger/call-destination.ts';

/**
 * Which method a mail to its owner names.
 *
 * @param country of the owner's company
 * @param proven of a method that was added: a device of the app has a name of its own
 */
export function mailedMethod(
  { name, number, postDial }: Pick<Factor, 'name' | 'number' | 'postDial'>,
  country: string,
  proven?: ProvenFactor,
): MailedMethod {
  const device = proven !== undefined && 'device' in proven ? proven.device?.name : undefined;
  const masked = number && telephoneOf({ number: maskForMail(number, country), postDial });
  return { number: masked, name: device ?? name };
}
