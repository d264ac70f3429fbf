import type { ApiKey } from '../accounts/api-key.ts';
import type { FactorKind } from '../accounts/factor-kind.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { Refusal } from '../errors.ts';

/** A user, and where known the method; no user for a bare number. */
interface Subject {
  userId?: string;
  factorId?: string;
  kind?: FactorKind;
}

type KeyAct = 'opened' | 'passed' | 'wrong-code' | 'second-factor-locked';

/** Writes down what an API key did, so that its holder can be found. @throws Refusal store-unavailable */
export async function auditKey(
  { audit }: { audit: Pick<AuditStore, 'append'> },
  { id, companyIds }: Pick<ApiKey, 'id' | 'companyIds'>,
  what: KeyAct,
  { userId, factorId, kind }: Subject,
): Promise<void> {
  // A key that names bare numbers is bound to at most one company.
  const companyId = userId === undefined ? companyIds?.[0] : undefined;
  const by = { actor: { kind: 'api-key', id }, userId, companyId } as const;
  const method = { ...(factorId && { factorId }), ...(kind && { kind }) };
  if (what === 'opened') await audit.append({ event: 'challenge-opened', ...by, detail: method });
  else if (what === 'passed') await audit.append({ event: 'challenge-passed', ...by, detail: method });
  else await audit.append({ event: 'code-refused', ...by, detail: { reason: what, ...method } });
}

/** The same for a bare number, where nobody waits for it. */
export function auditKeyUnhurried(
  { audit }: { audit: Pick<AuditStore, 'appendUnhurried'> },
  key: Pick<ApiKey, 'id' | 'companyIds'>,
  what: KeyAct,
): Promise<void> {
  return auditKey({ audit: { append: (entry) => audit.appendUnhurried(entry) } }, key, what, {});
}

/** Whether the key has locked itself out of a user's second factor, or the user is locked anyway. */
export function isLock(error: unknown): boolean {
  return error instanceof Refusal && error.id === 'second-factor-locked';
}
