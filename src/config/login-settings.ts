import { orNothing, type Setting, text, wholeNumber } from '../setting.ts';
import { address } from './address-readers.ts';
import { rememberPolicy } from './remember-reader.ts';

/** How people log in. */
export const loginSettings = {
  BELCODE_NUMBER_CHECK_URL: {
    read: orNothing(address('http', 'https')),
    default: '',
    about: 'where a carrier says since when a number has its SIM, asked before a login rings it; without it nobody is',
  },
  BELCODE_NUMBER_CHECK_TOKEN: { secret: true, read: text, default: '', about: 'bearer token for that carrier' },
  BELCODE_NUMBER_CHECK_DAYS: {
    read: wholeNumber(1, 90),
    default: '7',
    about: 'days for which a number that got another SIM or owner is rung only for somebody without another method',
  },
  BELCODE_REMEMBER_DAYS: {
    read: rememberPolicy,
    default: '',
    about:
      'for how many days a person may choose that a browser is asked for no code, by role: user=30,company-admin=7 ' +
      '(7, 30, 90, or 0 for never, as for a role that is missing). A company may have its own, except for operators',
  },
} as const satisfies Record<string, Setting<unknown>>;
