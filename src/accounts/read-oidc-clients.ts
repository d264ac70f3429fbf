import type { OidcClient } from '../policy/oidc/oidc-client.ts';
import type { CompanyStore } from './company-store.ts';
import type { OidcClientStore } from './oidc-client-store.ts';

/** A client as operators see it, without its secret. `companies`: their names. */
export interface ListedOidcClient extends OidcClient {
  createdAt: Date;
  lastUsedAt: Date | undefined;
}

/** All clients, oldest first. @throws Refusal store-unavailable */
export async function readOidcClients({
  clients,
  companies,
}: {
  clients: Pick<OidcClientStore, 'list'>;
  companies: Pick<CompanyStore, 'list'>;
}): Promise<ListedOidcClient[]> {
  const [stored, all] = await Promise.all([clients.list(), companies.list()]);
  const names = new Map(all.map(({ id, name }) => [id, name]));
  return stored.map(({ secretDigest: _, ...client }) => ({
    ...client,
    companies: client.companies === 'all' ? 'all' : client.companies.map((id) => names.get(id) ?? id),
  }));
}
