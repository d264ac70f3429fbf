/**
 * Every audit event, in the past tense, with the details that it may carry. The list is closed, so that no secret,
 * code, password or whole telephone number can be written.
 */
export const auditEvents = {
  'company-added': ['name', 'country'],
  'company-edited': ['name', 'country'],
  'company-disabled': ['reason'],
  'company-enabled': ['reason'],
  'user-added': ['role'],
  /** A file of users was applied, or a part of it. Each user has lines of their own besides. */
  'users-imported': ['added', 'edited', 'disabled', 'enabled', 'failed'],
  /** The mail with the link to a first password is sent once more. */
  'welcome-repeated': [],
  /** People without a method are reminded by mail. `people`: how many. */
  'reminders-asked': ['people'],
  /** The same of people who had heard nothing, about the day from which they log in with a code. */
  'roll-out-announced': ['people'],
  /** By a company admin. Does not include the login, which may be somebody's elsewhere. */
  'user-add-refused': ['reason'],
  /** `changed`: names of fields, without their values. `role`: the new one. */
  'user-edited': ['changed', 'role'],
  'user-erased': [],
  'user-disabled': ['reason'],
  'user-enabled': ['reason'],
  /** `how`: chosen at login, by the user in the panel, or by a reset. */
  'password-changed': ['how', 'address'],
  'password-change-asked': [],
  'password-reset-asked': ['by', 'address'],
  'password-replaced': ['campaignId'],
  'campaign-started': ['campaignId', 'startsAt', 'replacesAt'],
  /** Those who have not chosen a new password yet are mailed. */
  'campaign-reminded': ['people'],
  'roll-out-set': ['offerFrom', 'requireFrom'],
  /** Kinds of method, with a space between them, or `all` and `none`. `inForceFrom`: a day, or `now`. */
  'method-rule-set': ['role', 'kinds', 'required', 'inForceFrom'],
  'method-rule-removed': ['role'],
  'factor-added': ['factorId', 'kind', 'number', 'address'],
  'factor-removed': ['factorId', 'kind', 'number', 'address'],
  'factor-renamed': ['factorId', 'kind'],
  'factors-reordered': [],
  /** A further device of the app. `kind`: browser or endpoint. */
  'device-added': ['factorId', 'deviceId', 'kind', 'address'],
  'device-removed': ['deviceId', 'kind', 'reason'],
  'pairing-offered': [],
  'primary-changed': ['factorId', 'kind'],
  'second-factor-reset': ['reason', 'removed'],
  /** A user may type codes again after too many wrong ones. */
  'second-factor-unlocked': [],
  'set-up-code-made': [],
  /** An API key has made a link by which the user sets up a first method. */
  'enrolment-link-made': [],
  'enrolment-link-used': ['address'],
  'set-up-code-used': ['address'],
  /** A person has made recovery codes, and the ones before are void. `count`: how many. */
  'recovery-codes-made': ['count', 'address'],
  /** A login by a recovery code. `left`: how many are left. */
  'recovery-code-used': ['left', 'address'],
  /** An operator asks that a user may log in once without a method. */
  'bypass-asked': ['reason'],
  /** `by`: another operator, or a mail to the user. */
  'bypass-allowed': ['by', 'reason'],
  'bypass-withdrawn': [],
  'bypass-used': ['address'],
  /** The carrier says that a number of the user got another SIM or owner lately, so a login did not ring it. */
  'number-owner-changed': ['factorId', 'kind'],
  /** A person has had a browser remembered. */
  'browser-remembered': ['days', 'address'],
  /** A login without a code, in a remembered browser. `saved`: the kind of method that was not asked for. */
  'remembered-browser-used': ['saved', 'address'],
  /** A value that was used before came again: somebody has a copy. All of the user's have ended, with the sessions. */
  'remembered-browser-copied': ['address'],
  'remembered-browser-ended': [],
  'setup-skipped': ['address'],
  /** A right password, after which the login asks for more. `by`: the login page or the app. */
  'password-passed': ['by', 'address'],
  'password-reset-passed': ['by', 'address'],
  'login-passed': ['factorId', 'kind', 'address', 'without'],
  /** `new`: the browser, the network (/24 or /48), or both. */
  'new-place-noted': ['new', 'address'],
  /** Does not include the typed login, because people type their password there. */
  'login-refused': ['reason', 'factorId', 'kind', 'address'],
  'call-reported': ['factorId', 'reason'],
  'calls-released': [],
  /** `rule`: the rule that refused the call before it was queued. */
  'call-refused': ['rule', 'number', 'factorId', 'address'],
  /** `reason`: `spoken`, or why not. `seconds`: from the answer to the end. */
  'call-ended': ['reason', 'number', 'factorId', 'seconds', 'keyId'],
  /** By an API key, for a user. */
  'challenge-opened': ['factorId', 'kind'],
  /** An answer through an API key. `reason`: a wrong code, or many of them. */
  'code-refused': ['reason', 'factorId', 'kind'],
  /** A right code through an API key. */
  'challenge-passed': ['factorId', 'kind'],
  /** Calls of a day to a method of the user that ended without the right keys. */
  'keys-missed': ['number', 'factorId'],
  'breaker-opened': ['area', 'seconds'],
  /** `period`: hour, day or month. `unit`: minutes or money. */
  'budget-nearly-used': ['period', 'unit', 'percent'],
  'webhook-added': ['endpointId', 'host'],
  'webhook-removed': ['endpointId', 'host'],
  'webhook-secret-renewed': ['endpointId', 'host'],
  /** Its receiver has answered 410: it wants no more events. */
  'webhook-ended': ['endpointId', 'host'],
  /** A recording of a prompt, on a page; it changes no prompt. `name`: of the prompt, `company` for a greeting. */
  'recording-handed-in': ['language', 'name'],
  'recording-withdrawn': ['language', 'name'],
  /** By a command on the host: it is a prompt from now on. */
  'recording-taken': ['language', 'name'],
  'recording-refused': ['language', 'name'],
  /** By a command on the host. `how`: by telephone or from a file. */
  'recording-kept': ['language', 'name', 'how'],
  'recording-removed': ['language', 'name'],
  /** A client of RADIUS. */
  'radius-client-added': ['clientId', 'name'],
  'radius-client-removed': ['clientId', 'name'],
  'radius-client-secret-renewed': ['clientId', 'name'],
  /** An event that could not be delivered is sent once more. */
  'webhook-repeated': ['endpointId', 'host'],
  /**
   * A trunk gives the same answer to all calls. `name`: the setting, `reason`: the answer, `count`: of how many
   * numbers.
   */
  'trunk-failed': ['name', 'reason', 'count'],
  'trunk-recovered': ['name'],
  /** By the watch of a dialler. `name`: the trunk in Asterisk, `reason`: what Asterisk says, `dialler`: who saw it. */
  'trunk-down': ['name', 'reason', 'dialler'],
  'trunk-up': ['name', 'dialler'],
  'company-calls-set': ['callerId', 'ringSeconds', 'greetingName', 'language', 'callProof'],
  /** Whom users call or mail when they are stuck, in one language. */
  'company-help-set': ['language'],
  /** `days`: by role, as BELCODE_REMEMBER_DAYS. */
  'company-remembering-set': ['days'],
  /** The terms themselves are left out. */
  'company-terms-set': ['timeZone', 'endsOn'],
  /** `brand`: the name of its folder, or empty for the operator's own. */
  'company-brand-set': ['brand'],
  'logged-out': ['address'],
  'sessions-ended': ['reason', 'count'],
  'api-key-added': ['keyId', 'name', 'companies'],
  'api-key-revoked': ['keyId'],
  /** A program that logs people in here by OpenID Connect. `companies`: whose users may. */
  'oidc-client-added': ['clientId', 'name', 'companies'],
  'oidc-client-secret-renewed': ['clientId', 'name'],
  'oidc-client-removed': ['clientId', 'name'],
  /** The next key that signs for these programs was made. `count`: others that were forgotten at once. */
  'oidc-keys-renewed': ['count'],
  /** Somebody who is logged in has gone on to a program. */
  'oidc-login-passed': ['clientId', 'name', 'address'],
  'push-keys-created': [],
  'push-keys-renewed': [],
  'calls-stopped': [],
  'calls-resumed': [],
  'block-lifted': ['area'],
  'number-suspended': ['number', 'reason'],
  'number-released': ['number'],
  'destination-set': ['prefix', 'allowed'],
  'destination-removed': ['prefix'],
  /** `before`: the first month that was kept. */
  'audit-pruned': ['before', 'count'],
  /** How many of each kind were removed, as the settings say. */
  'data-pruned': ['audit', 'calls', 'addresses'],
  /** Somebody has read all that is held of a user: the user, an operator or the command line. */
  'data-exported': [],
} as const satisfies Record<string, readonly string[]>;

/**
 * Events that a stranger, a thief, an API key, a user or a company admin can cause as often as they like. Repeats of
 * one by the same actor, about the same user and with the same details, are one line an hour, with a count.
 * Their `address` is a network (`networkOf`), because a subscriber of IPv6 has more addresses than the audit has lines;
 * all networks of one /48 are one line.
 */
export const repeatedEvents: readonly AuditEventName[] = [
  'login-refused',
  'call-refused',
  'password-reset-asked',
  'password-passed',
  'password-reset-passed',
  'user-add-refused',
  'challenge-opened',
  'challenge-passed',
  'code-refused',
  // A user can repeat these without limit, for example by logging in and out.
  'login-passed',
  'new-place-noted',
  'remembered-browser-used',
  'number-owner-changed',
  'logged-out',
  'oidc-login-passed',
  'sessions-ended',
  'setup-skipped',
  'password-changed',
  'factor-renamed',
  'factors-reordered',
  'primary-changed',
  // By a company admin, on users of the company.
  'user-edited',
  'user-disabled',
  'user-enabled',
  'password-change-asked',
  'second-factor-reset',
  'second-factor-unlocked',
  'set-up-code-made',
  'pairing-offered',
  'data-exported',
  // By an API key, whose changes of a user are counted.
  'enrolment-link-made',
];

export type AuditEventName = keyof typeof auditEvents;
export type AuditDetailName = (typeof auditEvents)[AuditEventName][number];

/** Who did it. `user` is the person concerned; `command-line` carries the operating system's user name, if known. */
export interface Actor {
  kind: 'user' | 'company-admin' | 'operator' | 'command-line' | 'api-key' | 'system';
  id?: string | undefined;
}

type DetailOf<Name extends AuditEventName> = Partial<
  Record<(typeof auditEvents)[Name][number], string | number | boolean>
>;

/** An entry to write. The caller masks telephone numbers. */
export interface AuditEntry<Name extends AuditEventName = AuditEventName> {
  event: Name;
  actor: Actor;
  /** The user or company concerned. */
  userId?: string | undefined;
  companyId?: string | undefined;
  detail?: DetailOf<Name>;
}

export function isAuditEvent(text: string): text is AuditEventName {
  return Object.hasOwn(auditEvents, text);
}

/** Checks details that the compiler cannot see. @throws Error for a detail that the event may not carry */
export function checkDetail(event: AuditEventName, detail: object): void {
  const allowed: readonly string[] = auditEvents[event];
  const foreign = Object.keys(detail).filter((key) => !allowed.includes(key));
  if (foreign.length > 0) throw new Error(`The audit event ${event} has no detail ${foreign.join(', ')}`);
}
