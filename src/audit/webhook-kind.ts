import type { AuditEntry, AuditEventName } from './audit-event.ts';

type Details = Readonly<Record<string, string | number | boolean | undefined>>;

interface KindRule {
  /** Entries of the audit that are events of this kind. */
  from: readonly AuditEventName[];
  /** Details that a receiver may know; others, such as a network address, stay here. */
  tells: readonly string[];
  /** Whether an entry of `from` is one; default: each. */
  when?: (detail: Details) => boolean;
  /** Concerns the whole installation, so endpoints of a company do not get it. */
  forOperator?: boolean;
}

const lockReason = 'second-factor-locked';
/** A wrong password or an unknown name is none: strangers can repeat these for any name. */
const isWrongCode = ({ reason }: Details) => reason === 'wrong-code';

/** Every kind of event for other systems. The list is closed, and so is what each kind tells. */
export const webhookKinds = {
  'challenge.passed': {
    from: ['login-passed', 'challenge-passed'],
    tells: ['factorId', 'kind', 'keyId'],
    when: ({ without }) => without === undefined,
  },
  'challenge.failed': {
    from: ['login-refused', 'code-refused'],
    tells: ['reason', 'factorId', 'kind', 'keyId'],
    when: isWrongCode,
  },
  'call.ended': { from: ['call-ended'], tells: ['reason', 'number', 'factorId', 'seconds', 'keyId'] },
  'method.added': { from: ['factor-added'], tells: ['factorId', 'kind', 'number'] },
  'method.removed': { from: ['factor-removed'], tells: ['factorId', 'kind', 'number'] },
  'user.locked': {
    from: ['login-refused', 'code-refused'],
    tells: ['reason', 'factorId', 'kind', 'keyId'],
    when: ({ reason }) => reason === lockReason,
  },
  'breaker.opened': { from: ['breaker-opened'], tells: ['area', 'seconds'], forOperator: true },
  'budget.near': { from: ['budget-nearly-used'], tells: ['period', 'unit', 'percent'], forOperator: true },
} as const satisfies Record<string, KindRule>;

export type WebhookKind = keyof typeof webhookKinds;

const rules = Object.entries(webhookKinds) as [WebhookKind, KindRule][];

/** Kinds of which a stranger can cause many. They leave room in the queue of an endpoint for the others. */
export const frequentKinds: readonly WebhookKind[] = ['challenge.passed', 'challenge.failed', 'call.ended'];

export function isWebhookKind(text: string): text is WebhookKind {
  return Object.hasOwn(webhookKinds, text);
}

/** An event for other systems, as an entry of the audit gives it. */
export interface WebhookEvent {
  kind: WebhookKind;
  forOperator: boolean;
  detail: Record<string, string | number | boolean>;
}

/** @returns undefined for an entry that other systems do not hear of */
export function webhookEventOf({ event, actor, detail = {} }: AuditEntry): WebhookEvent | undefined {
  // Of what a key did, so that each program finds its own.
  const details: Details = { ...(actor.kind === 'api-key' && { keyId: actor.id }), ...detail };
  const found = rules.find(([, { from, when }]) => from.includes(event) && (when?.(details) ?? true));
  if (found === undefined) return undefined;
  const [kind, { tells, forOperator = false }] = found;
  const known = tells.flatMap((name) => {
    const value = details[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { kind, forOperator, detail: Object.fromEntries(known) };
}
