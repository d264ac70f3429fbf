import { maxTries } from '../policy/limits.ts';
import type { Attempt } from './attempt-store.ts';

const [minute, hour, day] = [60, 3_600, 86_400];

/**
 * How often something may be tried: `max` times in a window that begins with the first one, for each of what it is
 * counted `by`. A network is what `networkOf` makes of an address; a name is a login in lower case.
 */
export const attemptLimits = {
  // A name from one network is held tightest. A name from everywhere has more room, so that a stranger cannot easily
  // keep its owner out; a network has most, because a whole company may stand behind it. Right passwords do not count.
  'login-name-address': { by: 'name and network', max: 10, windowSeconds: 15 * minute },
  'login-name': { by: 'name', max: 50, windowSeconds: 15 * minute },
  'login-address': { by: 'network', max: 300, windowSeconds: 15 * minute },

  // Before methods or the password are changed. Right passwords do not count.
  'confirm-password': { by: 'user', max: 10, windowSeconds: 15 * minute },

  // Codes asked for in a login or for a change of methods, over all methods.
  code: { by: 'user', max: 20, windowSeconds: hour },
  // Codes in the app since the last one that was typed: a thief of the password must not wear the owner down (push
  // fatigue).
  app: { by: 'user', max: 5, windowSeconds: hour },
  // Methods that are begun: each may ring somebody's telephone.
  'begin-factor': { by: 'user', max: 10, windowSeconds: hour },

  // By company admins: each user has calls and minutes of their own.
  'add-user': { by: 'company', max: 50, windowSeconds: hour },

  'forgotten-address': { by: 'network', max: 60, windowSeconds: hour },
  // Each may ring a telephone, for anybody who knows the name: a login must always have calls of its owner's left.
  'forgotten-name-lately': { by: 'name', max: 2, windowSeconds: 10 * minute },
  'forgotten-name': { by: 'name', max: 4, windowSeconds: day },
  // All but the last answer; that one ends the session.
  'forgotten-code': { by: 'session', max: maxTries - 1, windowSeconds: hour },

  // A thousand guesses find one of 10^11 pairing codes as good as never. Right codes do not count.
  'pairing-code': { by: 'network', max: 20, windowSeconds: 10 * minute },
} as const satisfies Record<string, { by: string; max: number; windowSeconds: number }>;

/** @param by whose attempt it is: the name, network, user or session that the table counts by */
export function attemptAt(at: keyof typeof attemptLimits, by: string): Attempt {
  const { max, windowSeconds } = attemptLimits[at];
  return { at, by, max, windowSeconds };
}
