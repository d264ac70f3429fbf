import type { Actor } from '../audit/audit-event.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { Refusal } from '../errors.ts';
import { isClientAddress } from '../policy/oidc/client-address.ts';
import type { OidcClient } from '../policy/oidc/oidc-client.ts';
import type { Random } from '../random.ts';
import { digestOfSecret } from './api-key.ts';
import { readName } from './name.ts';
import type { OidcClientStore } from './oidc-client-store.ts';

interface Parts {
  clients: Pick<OidcClientStore, 'add' | 'remove'>;
  audit: Pick<AuditStore, 'append'>;
}

/** `companies`: those whose users may log in to it, by id and name. */
export interface NewOidcClient extends Omit<OidcClient, 'id' | 'companies'> {
  companies: 'all' | readonly { id: string; name: string }[];
}

/**
 * Makes a client; written down as `oidc-client-added`.
 *
 * @returns the secret in clear, which is kept nowhere; undefined for a public client
 * @throws Refusal name-invalid, client-address-invalid, store-unavailable
 */
export async function addOidcClient(
  { clients, audit, random }: Parts & { random: Pick<Random, 'id' | 'secret'> },
  wanted: NewOidcClient,
  by: Actor,
): Promise<{ id: string; secret: string | undefined }> {
  const name = readName(wanted.name);
  const wrong = [...wanted.redirectUris, ...wanted.logoutUris].find((each) => !isClientAddress(each));
  if (wrong !== undefined || wanted.redirectUris.length === 0) throw new Refusal('client-address-invalid', wrong);
  const id = random.id();
  const secret = wanted.isPublic ? undefined : random.secret();
  const secretDigest = secret === undefined ? undefined : digestOfSecret(secret);
  const companies = wanted.companies === 'all' ? 'all' : wanted.companies.map((each) => each.id);
  await clients.add({ ...wanted, id, name, companies, secretDigest });
  const named = wanted.companies === 'all' ? 'all' : wanted.companies.map((each) => each.name).join(', ');
  await audit.append({ event: 'oidc-client-added', actor: by, detail: { clientId: id, name, companies: named } });
  return { id, secret };
}

/**
 * Removes a client. Its tokens end within ten seconds.
 *
 * @returns whether there was one
 * @throws Refusal store-unavailable
 */
export async function removeOidcClient({ clients, audit }: Parts, id: string, by: Actor): Promise<boolean> {
  const name = await clients.remove(id);
  if (name === undefined) return false;
  await audit.append({ event: 'oidc-client-removed', actor: by, detail: { clientId: id, name } });
  return true;
}
