import type { Actor } from '../audit/audit-event.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { Refusal, type RefusalId } from '../errors.ts';
import { maskNumber } from '../factors/phone-number.ts';
import { measure } from '../measure.ts';
import type { DestinationRefusal } from '../policy/destination.ts';
import type { AdmissionRule, RequestedCall } from '../policy/ledger/call-ledger.ts';
import { callTimes } from '../policy/ledger/call-rules.ts';

/** The refusal that a caller sees for each rule. The rule itself goes to log and audit. */
const refusalOfRule: Record<AdmissionRule, RefusalId> = {
  'not-restored': 'calls-restoring',
  'calls-stopped': 'calls-blocked',
  'user-held': 'calls-held',
  'number-suspended': 'number-suspended',
  'asker-held': 'adding-held',
  'number-in-call': 'number-in-call',
  'country-blocked': 'calls-blocked',
  'prefix-blocked': 'calls-blocked',
  'prefix-busy': 'calls-paused',
  'country-busy': 'calls-paused',
  'budget-spent': 'calls-blocked',
  'share-in-use': 'calls-paused',
  'number-pause': 'calls-paused',
  'number-rings': 'number-rung-often',
  'number-keys': 'keys-missed',
  'number-limit': 'calls-paused',
  'user-limit': 'calls-paused',
  'address-limit': 'calls-paused',
  'key-limit': 'calls-paused',
};

/** Everyday refusals, which the ledger counts and the audit does not record. */
const everyday: readonly AdmissionRule[] = ['number-pause', 'number-in-call'];

/** `by`: who asks, when it is neither a user nor an API key. */
interface Audit {
  audit: Pick<AuditStore, 'append'>;
  by?: Actor | undefined;
}

/** Makes the refusal of a call by a rule of the ledger, and audits it unless it is an everyday one. */
export async function refusalByRule(
  parts: Audit,
  call: RequestedCall,
  rule: AdmissionRule,
  retryAfterSeconds: number | undefined,
): Promise<Refusal> {
  measure('call-refused', { rule });
  if (!everyday.includes(rule)) await writeDown(parts, call, rule);
  const id = isBudgetReserved(rule, retryAfterSeconds) ? 'calls-paused' : refusalOfRule[rule];
  return new Refusal(id, rule, { retryAfterSeconds });
}

/** Whether a budget has room again in half a minute at most, as when live calls have only reserved it. */
export function isBudgetReserved(rule: AdmissionRule, retryAfterSeconds: number | undefined): boolean {
  return rule === 'budget-spent' && retryAfterSeconds !== undefined && retryAfterSeconds <= callTimes.busy;
}

/** Makes the refusal for a destination that the operator does not allow. */
export async function refusalByDestination(
  parts: Audit,
  call: RequestedCall,
  reason: DestinationRefusal,
): Promise<Refusal> {
  measure('call-refused', { rule: reason });
  await writeDown(parts, call, reason);
  return new Refusal('destination-refused', reason);
}

/** Makes the refusal when no exchange can place the call, or not in time. */
export async function refusalByExchange(
  parts: Audit,
  call: RequestedCall,
  {
    id,
    detail,
    retryAfterSeconds,
  }: { id: 'exchange-unavailable' | 'queue-full'; detail: string; retryAfterSeconds?: number },
): Promise<Refusal> {
  measure('call-refused', { rule: id });
  await writeDown(parts, call, id);
  return new Refusal(id, detail, { retryAfterSeconds });
}

async function writeDown({ audit, by }: Audit, call: RequestedCall, rule: string): Promise<void> {
  const { number, userId, factorId, address, companyId, apiKeyId } = call;
  await audit.append({
    event: 'call-refused',
    actor: by ?? (apiKeyId === undefined ? { kind: 'user', id: userId } : { kind: 'api-key', id: apiKeyId }),
    userId,
    companyId,
    detail: { rule, number: maskNumber(number, ''), ...(factorId && { factorId }), ...(address && { address }) },
  });
}
