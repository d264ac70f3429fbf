/**
 * Everything that the audit tells, in the past tense, with the only details that each may carry. The list is closed: no
 * secret, code, password or whole telephone number has a place to stand in.
 */
export const auditEvents = {
  'company-added': ['name', 'country'],
  'user-added': ['role'],
  'user-disabled': ['reason'],
  'user-enabled': ['reason'],
  /** `how`: chosen at login, by the person, by a reset. */
  'password-changed': ['how', 'address'],
  'password-change-asked': [],
  'password-reset-asked': ['by', 'address'],
  'password-replaced': ['campaignId'],
  'campaign-started': ['campaignId', 'startsAt', 'replacesAt'],
  'roll-out-set': ['offerFrom', 'requireFrom'],
  'factor-added': ['factorId', 'kind', 'number', 'address'],
  'factor-removed': ['factorId', 'kind', 'number', 'address'],
  'factor-renamed': ['factorId', 'kind'],
  'factors-reordered': [],
  /** A device of the app, beside those that the method has. `kind`: browser, endpoint. */
  'device-added': ['factorId', 'deviceId', 'kind', 'address'],
  'device-removed': ['deviceId', 'kind', 'reason'],
  'pairing-offered': [],
  'primary-changed': ['factorId', 'kind'],
  'second-factor-reset': ['reason', 'removed'],
  'setup-skipped': ['address'],
  'login-passed': ['factorId', 'kind', 'address', 'without'],
  /** The login that was typed is not among them: people type their password there. */
  'login-refused': ['reason', 'factorId', 'kind', 'address'],
  'call-reported': ['factorId', 'reason'],
  'calls-released': [],
  /** `rule`: what a call was refused by, before it was queued. */
  'call-refused': ['rule', 'number', 'factorId', 'address'],
  /** `reason`: `spoken`, or why not. `seconds`: from the answer on. */
  'call-ended': ['reason', 'number', 'factorId', 'seconds'],
  'breaker-opened': ['area', 'seconds'],
  'company-calls-set': ['callerId', 'ringSeconds', 'greetingName'],
  'logged-out': ['address'],
  'sessions-ended': ['reason', 'count'],
  'api-key-added': ['keyId', 'name'],
  'api-key-revoked': ['keyId'],
  'push-keys-created': [],
  'push-keys-renewed': [],
  'calls-stopped': [],
  'calls-resumed': [],
  'block-lifted': ['area'],
  'number-suspended': ['number', 'reason'],
  'number-released': ['number'],
  'destination-set': ['prefix', 'allowed'],
  'destination-removed': ['prefix'],
} as const satisfies Record<string, readonly string[]>;

export type AuditEventName = keyof typeof auditEvents;

/** Who did it. `user` is the person themselves; `command-line` has the name that the operating system told, if any. */
export interface Actor {
  kind: 'user' | 'company-admin' | 'operator' | 'command-line' | 'api-key' | 'system';
  id?: string | undefined;
}

type DetailOf<Name extends AuditEventName> = Partial<
  Record<(typeof auditEvents)[Name][number], string | number | boolean>
>;

/** What is written. Numbers of telephones are masked by who writes. */
export interface AuditEntry<Name extends AuditEventName = AuditEventName> {
  event: Name;
  actor: Actor;
  /** To whom it happened. */
  userId?: string | undefined;
  companyId?: string | undefined;
  detail?: DetailOf<Name>;
}

export function isAuditEvent(text: string): text is AuditEventName {
  return Object.hasOwn(auditEvents, text);
}

/** The compiler checks details where it can see them; this is for what comes from elsewhere. @throws Error */
export function checkDetail(event: AuditEventName, detail: object): void {
  const allowed: readonly string[] = auditEvents[event];
  const foreign = Object.keys(detail).filter((key) => !allowed.includes(key));
  if (foreign.length > 0) throw new Error(`The audit event ${event} has no detail ${foreign.join(', ')}`);
}
