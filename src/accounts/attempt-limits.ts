import { maxTries } from '../policy/limits.ts';
import type { Attempt } from './attempt-store.ts';
import { networksOf } from './network.ts';

const [minute, hour, day] = [60, 3_600, 86_400];

interface AttemptLimit {
  by: string;
  max: number;
  /** The maximum for a /56 and a /48 of IPv6, when the count is by network; `max` is for the /64. */
  wider?: readonly [of56: number, of48: number];
  windowSeconds: number;
}

/**
 * How often something may be tried: `max` times in a window that begins with the first one, for each subject that it is
 * counted `by`. A network is what `networksOf` makes of an address; a name is a login in lower case. Somebody known is
 * a browser or a network that has passed lately as this user (`known-asker.ts`).
 *
 * An asker with less right cannot use up what an asker with more right needs: somebody known has counts of their own,
 * and a wide count grows only by attempts that the narrower ones have let through. `docs/limits.md` says for each limit
 * who can use it up.
 */
export const attemptLimits = {
  // Right passwords do not count. A name from one network has the tightest limit, and five networks together use up a
  // name. A network has the widest, because a whole company may be behind it.
  'login-known': { by: 'user and somebody known', max: 10, windowSeconds: 15 * minute },
  'login-known-user': { by: 'user', max: 50, windowSeconds: 15 * minute },
  'login-address': { by: 'network', max: 300, wider: [600, 1_200], windowSeconds: 15 * minute },
  'login-name-address': { by: 'name and network', max: 10, wider: [20, 40], windowSeconds: 15 * minute },
  'login-name': { by: 'name', max: 50, windowSeconds: 15 * minute },

  // Guesses at the password of a login by RADIUS that waits for a code behind it. Right ones do not count.
  // Only its own network finds such a login.
  'radius-code': { by: 'login that waits', max: 10, windowSeconds: 15 * minute },

  // A login by passkey alone: wrong ones, and the single answer to a question. Asking counts nothing and keeps nothing.
  'passkey-address': { by: 'network', max: 300, wider: [600, 1_200], windowSeconds: 15 * minute },
  'passkey-question': { by: 'question', max: 1, windowSeconds: 15 * minute },

  // Before a name is looked up in PostgreSQL, where the network's attempts may be used up by others.
  'look-up-known': {
    by: 'known browser, or network and name, API key or device',
    max: 60,
    windowSeconds: 15 * minute,
  },
  // The same for what another panel or the app shows. Right ones do not count.
  'unknown-key': { by: 'network', max: 300, wider: [600, 1_200], windowSeconds: 15 * minute },
  'unknown-device': { by: 'network', max: 300, wider: [600, 1_200], windowSeconds: 15 * minute },
  // Secrets of clients of OpenID Connect.
  'unknown-client': { by: 'network', max: 300, wider: [600, 1_200], windowSeconds: 15 * minute },
  // Requests of other programs for a login, by browsers where nobody is logged in. Each is kept in Redis.
  'oidc-request': { by: 'network', max: 300, wider: [600, 1_200], windowSeconds: 15 * minute },

  // Before methods or the password are changed. Right passwords do not count.
  'confirm-password-session': { by: 'login', max: 10, windowSeconds: 15 * minute },
  'confirm-password': { by: 'user', max: 30, windowSeconds: 15 * minute },

  // Codes that ring or show something, asked for in a login or for a change of methods, over all methods.
  'code-known': { by: 'user and somebody known', max: 20, windowSeconds: hour },
  'code-known-user': { by: 'user', max: 60, windowSeconds: hour },
  'code-address': { by: 'user and network', max: 10, wider: [15, 15], windowSeconds: hour },
  code: { by: 'user', max: 20, windowSeconds: hour },
  // Guesses at recovery codes, which practically never find one of 10^38. Each costs a slow hash. Right ones do not
  // count.
  'recovery-known': { by: 'user and somebody known', max: 10, windowSeconds: hour },
  'recovery-address': { by: 'user and network', max: 10, wider: [15, 15], windowSeconds: hour },
  recovery: { by: 'user', max: 30, windowSeconds: hour },
  // Ten slow hashes and a mail each time.
  'make-recovery': { by: 'user', max: 10, windowSeconds: hour },
  // A line of the audit each time.
  remember: { by: 'user', max: 10, windowSeconds: hour },
  // Codes in the app since the last one that was typed: a thief of the password must not wear the owner down (push
  // fatigue).
  app: { by: 'user and who asks', max: 5, windowSeconds: hour },
  // Methods that are begun: each may ring somebody's telephone.
  'begin-factor': { by: 'user', max: 10, windowSeconds: hour },

  // About logins that were not finished.
  'unfinished-mail': { by: 'user', max: 1, windowSeconds: day },

  // After a reset: guesses at one code of the operator.
  'set-up-code': { by: 'user and code', max: 10, windowSeconds: day },

  // Searches for the last digits of a number, because each answer tells something about somebody's.
  'seek-number': { by: 'company admin', max: 40, windowSeconds: hour },

  // By company admins. Limited, because each user has calls and minutes of their own.
  'add-user': { by: 'company', max: 50, windowSeconds: hour },
  'add-user-key': { by: 'API key', max: 10_000, windowSeconds: day },
  'company-key': { by: 'API key', max: 2_000, windowSeconds: day },
  // Changes by operators, company admins and keys: to edit, disable, enable or erase. A key has room for several runs
  // over 5,000 users.
  'edit-user': { by: 'user and editor', max: 30, windowSeconds: hour },
  'edit-user-admin': { by: 'operator or company admin', max: 300, windowSeconds: hour },
  'edit-user-key': { by: 'API key', max: 20_000, windowSeconds: day },
  // Requests of an identity provider, which asks a few times for each of 5,000 users.
  'directory-key': { by: 'API key', max: 20_000, windowSeconds: hour },
  // Files of users: each that is looked at, and each part that is applied. A part has hundreds of lines.
  import: { by: 'operator or company admin', max: 100, windowSeconds: hour },
  'import-add': { by: 'company', max: 500, windowSeconds: day },
  // Reads of all that is held of a user, which may be thousands of lines of the audit.
  'held-data': { by: 'user and reader', max: 10, windowSeconds: hour },
  // Mails to an address that an admin or a key replaces: they chose the second one themselves.
  'address-mail': { by: 'user', max: 3, windowSeconds: day },
  // Mails with the link to a first password that somebody sends once more.
  'welcome-again': { by: 'user', max: 3, windowSeconds: day },
  // First mails to one address, because the adder of a user chooses it, and several users may have one.
  'welcome-address': { by: 'mail address', max: 5, windowSeconds: day },
  // Reminders, for the same reason. How often one person gets one is in `reminderLimits`.
  'reminder-address': { by: 'mail address', max: 5, windowSeconds: 7 * day },
  // What a campaign asks for, however often an operator sends it.
  'campaign-mail': { by: 'user', max: 1, windowSeconds: 7 * day },
  // Taken logins, perhaps of another company. Free ones do not count.
  'login-taken': { by: 'company or API key', max: 20, windowSeconds: day },

  // Anybody who knows the name can ring a telephone by these, and the owner's own logins must always have calls left.
  'forgotten-known-lately': { by: 'name and somebody known', max: 2, windowSeconds: 10 * minute },
  'forgotten-known': { by: 'name and somebody known', max: 4, windowSeconds: day },
  'forgotten-known-user': { by: 'user', max: 12, windowSeconds: day },
  'forgotten-known-address': { by: 'network', max: 60, wider: [120, 240], windowSeconds: hour },
  'forgotten-address': { by: 'network', max: 60, wider: [120, 240], windowSeconds: hour },
  'forgotten-name-address': { by: 'name and network', max: 2, wider: [2, 2], windowSeconds: day },
  'forgotten-name-lately': { by: 'name', max: 2, windowSeconds: 10 * minute },
  'forgotten-name': { by: 'name', max: 4, windowSeconds: day },
  // All answers but the last, which ends the session.
  'forgotten-code': { by: 'session', max: maxTries - 1, windowSeconds: hour },

  // A thousand guesses practically never find one of 10^11 pairing codes. Right codes do not count.
  'pairing-code-known': { by: 'somebody known', max: 20, windowSeconds: 10 * minute },
  'pairing-code-known-address': { by: 'network', max: 100, wider: [200, 400], windowSeconds: 10 * minute },
  'pairing-code': { by: 'network', max: 20, wider: [40, 80], windowSeconds: 10 * minute },
} as const satisfies Record<string, AttemptLimit>;

export type AttemptKind = keyof typeof attemptLimits;
/** The kinds that are counted by network, alone or with something else. */
export type NetworkAttemptKind = {
  [Kind in AttemptKind]: (typeof attemptLimits)[Kind] extends { wider: unknown } ? Kind : never;
}[AttemptKind];

/** @param by the name, user or session that the table counts by */
export function attemptAt(at: Exclude<AttemptKind, NetworkAttemptKind>, by: string): Attempt {
  const { max, windowSeconds } = attemptLimits[at];
  return { at, by, max, windowSeconds };
}

/**
 * The counts of an attempt by network, from narrow to wide.
 *
 * @param of what is counted together with the network: a name or a user
 */
export function attemptsFrom(at: NetworkAttemptKind, address: string, of?: string): Attempt[] {
  const { max, wider, windowSeconds } = attemptLimits[at];
  return networksOf(address).map((network, width) => ({
    at,
    windowSeconds,
    by: of === undefined ? network : JSON.stringify([of, network]),
    max: [max, ...wider][width] ?? max,
  }));
}
