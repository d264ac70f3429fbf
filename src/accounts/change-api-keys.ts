import type { Actor } from '../audit/audit-event.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';
import { digestOfSecret, formatApiKey, mintApiKey, type Scope } from './api-key.ts';
import type { ApiKeyStore } from './api-key-store.ts';

type Company = { id: string; name: string };

interface Parts {
  keys: Pick<ApiKeyStore, 'add' | 'revoke'>;
  audit: Pick<AuditStore, 'append'>;
}

/**
 * Makes an API key; written down as `api-key-added`.
 *
 * @param asked `companies`: those to which it is bound; none for a key that reaches every company
 * @returns the key in clear, which is kept nowhere
 * @throws Refusal key-companies-many, store-unavailable
 */
export async function addApiKey(
  { keys, audit, random }: Parts & { random: Random },
  { name, scopes, companies = [] }: { name: string; scopes: readonly Scope[]; companies?: readonly Company[] },
  by: Actor,
): Promise<{ id: string; key: string }> {
  const namesNumbers = scopes.includes('challenges:number') || scopes.includes('spoken-codes:write');
  if (namesNumbers && companies.length > 1) throw new Refusal('key-companies-many');
  const minted = mintApiKey(random);
  const companyIds = companies.length === 0 ? undefined : companies.map(({ id }) => id);
  const secretDigest = digestOfSecret(minted.secret);
  await keys.add({ id: minted.id, name, scopes: [...scopes], companyIds, secretDigest });
  const bound = companies.length === 0 ? {} : { companies: companies.map((each) => each.name).join(', ') };
  const detail = { keyId: minted.id, name, ...bound };
  const companyId = companies.length === 1 ? companies[0]?.id : undefined;
  await audit.append({ event: 'api-key-added', actor: by, companyId, detail });
  return { id: minted.id, key: formatApiKey(minted) };
}

/** Ends an API key. @returns false when there is none, or it was revoked before @throws Refusal store-unavailable */
export async function revokeApiKey({ keys, audit }: Parts, id: string, by: Actor): Promise<boolean> {
  const revoked = await keys.revoke(id);
  if (revoked) await audit.append({ event: 'api-key-revoked', actor: by, detail: { keyId: id } });
  return revoked;
}
