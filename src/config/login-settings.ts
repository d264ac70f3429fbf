import type { Setting } from '../setting.ts';
import { rememberPolicy } from './remember-reader.ts';

/** How people log in. */
export const loginSettings = {
  BELCODE_REMEMBER_DAYS: {
    read: rememberPolicy,
    default: '',
    about:
      'for how many days a person may choose that a browser is asked for no code, by role: user=30,company-admin=7 ' +
      '(7, 30, 90, or 0 for never, as for a role that is missing). A company may have its own, except for operators',
  },
} as const satisfies Record<string, Setting<unknown>>;
