import type { Actor } from '../audit/audit-event.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import type { Random } from '../random.ts';
import { digestOfSecret, formatApiKey, mintApiKey, type Scope } from './api-key.ts';
import type { ApiKeyStore } from './api-key-store.ts';

interface Parts {
  keys: Pick<ApiKeyStore, 'add' | 'revoke'>;
  audit: Pick<AuditStore, 'append'>;
}

/**
 * Makes an API key; written down as `api-key-added`.
 *
 * @returns the key in clear, which is kept nowhere
 * @throws Refusal store-unavailable
 */
export async function addApiKey(
  { keys, audit, random }: Parts & { random: Random },
  { name, scopes }: { name: string; scopes: readonly Scope[] },
  by: Actor,
): Promise<{ id: string; key: string }> {
  const minted = mintApiKey(random);
  await keys.add({ id: minted.id, name, scopes: [...scopes], secretDigest: digestOfSecret(minted.secret) });
  await audit.append({ event: 'api-key-added', actor: by, detail: { keyId: minted.id, name } });
  return { id: minted.id, key: formatApiKey(minted) };
}

/** Ends an API key. @returns false when there is none, or it was revoked before @throws Refusal store-unavailable */
export async function revokeApiKey({ keys, audit }: Parts, id: string, by: Actor): Promise<boolean> {
  const revoked = await keys.revoke(id);
  if (revoked) await audit.append({ event: 'api-key-revoked', actor: by, detail: { keyId: id } });
  return revoked;
}
