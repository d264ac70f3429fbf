import type { CompanyStore } from '../accounts/company-store.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { AuditRecord } from '../audit/audit-store.ts';

/** The names of users and companies in some entries of the audit, by their ids. */
export interface AuditNames {
  logins: ReadonlyMap<string, string>;
  companyNames: ReadonlyMap<string, string>;
}

/** A removed user keeps the id that was written. @throws Refusal store-unavailable */
export async function auditNames(
  { users, companies }: { users: Pick<UserStore, 'loginsOf'>; companies: Pick<CompanyStore, 'list'> },
  records: readonly AuditRecord[],
): Promise<AuditNames> {
  const ids = records.flatMap(({ userId, actor }) => [userId, isPerson(actor.kind) ? actor.id : undefined]);
  const [logins, all] = [await users.loginsOf(ids), await companies.list()];
  return { logins, companyNames: new Map(all.map(({ id, name }) => [id, name])) };
}

function isPerson(kind: AuditRecord['actor']['kind']): boolean {
  return kind === 'user' || kind === 'company-admin' || kind === 'operator';
}
