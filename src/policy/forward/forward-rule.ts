/** What a rule needs of a login. `none`: everybody may, without a login. */
export const forwardLogins = ['second-factor', 'password', 'none'] as const;
export type ForwardLogin = (typeof forwardLogins)[number];

/** What may be opened behind a proxy, and by whom. The first rule that matches decides; without one nobody may. */
export interface ForwardRule {
  /** Lower case, with a port if it is not the usual one. */
  host: string;
  /** The path itself and everything below it. */
  path?: string | undefined;
  /** Matches the whole path. */
  pattern?: RegExp | undefined;
  methods?: readonly string[] | undefined;
  login: ForwardLogin;
  /** Undefined for every role, and for every company. */
  roles?: readonly string[] | undefined;
  /** Names of companies. */
  companies?: readonly string[] | undefined;
  /** The second factor must be at most so old. */
  freshMinutes?: number | undefined;
}

/** The facts about somebody who is logged in. */
export interface ForwardPerson {
  role: string;
  company: string;
  hasMethods: boolean;
  /** Age of the second factor in milliseconds; undefined when none was proven in this login. */
  factorAge: number | undefined;
}

export const forwardOutcomes = [
  'allowed',
  'login-needed',
  'factor-needed',
  'method-needed',
  'role-refused',
  'company-refused',
  'path-unclear',
  'no-rule',
  'no-page',
  'proxy-unknown',
  'ticket-twice',
] as const;
export type ForwardOutcome = (typeof forwardOutcomes)[number];

/** Outcomes after which the person can do something in the panel, and come back. */
export const answeredInPanel: readonly ForwardOutcome[] = ['login-needed', 'factor-needed', 'method-needed'];
