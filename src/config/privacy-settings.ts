import { type Setting, wholeNumber } from '../setting.ts';

/** A hundred years. */
const maxMonths = 1_200;

/** How long what is written down about people stays; `belcode prune` removes what is older. */
export const privacySettings = {
  BELCODE_KEEP_AUDIT_MONTHS: {
    read: wholeNumber(1, maxMonths),
    default: '24',
    about: 'months for which the audit stays',
  },
  BELCODE_KEEP_CALLS_MONTHS: {
    read: wholeNumber(1, maxMonths),
    default: '13',
    about: 'months for which the audit keeps calls, and refused and reported ones',
  },
  BELCODE_KEEP_ADDRESSES_MONTHS: {
    read: wholeNumber(1, maxMonths),
    default: '6',
    about: 'months for which network addresses stay, in the audit and of unfinished logins',
  },
} as const satisfies Record<string, Setting<unknown>>;
