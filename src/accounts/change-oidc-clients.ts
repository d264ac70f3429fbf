import type { Actor } from '../audit/audit-event.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { Refusal } from '../errors.ts';
import { isClientAddress } from '../policy/oidc/client-address.ts';
import type { OidcClient } from '../policy/oidc/oidc-client.ts';
import type { Random } from '../random.ts';
import { digestOfSecret } from './api-key.ts';
import type { CompanyStore } from './company-store.ts';
import { readName } from './name.ts';
import type { OidcClientStore } from './oidc-client-store.ts';

type Part<Method extends keyof OidcClientStore> = {
  clients: Pick<OidcClientStore, Method>;
  audit: Pick<AuditStore, 'append'>;
};

interface AddParts extends Part<'add'> {
  companies: Pick<CompanyStore, 'findByName'>;
  random: Pick<Random, 'id' | 'secret'>;
}

/** `companies`: names of those whose users may log in to it. */
export interface NewOidcClient extends Omit<OidcClient, 'id' | 'companies'> {
  companies: 'all' | readonly string[];
}

/**
 * Makes a client; written down as `oidc-client-added`.
 *
 * @returns the secret in clear, which is kept nowhere; undefined for a public client
 * @throws Refusal name-invalid, client-address-invalid, request-invalid for no company, company-unknown,
 *   store-unavailable
 */
export async function addOidcClient(
  { clients, companies: all, audit, random }: AddParts,
  wanted: NewOidcClient,
  by: Actor,
): Promise<{ id: string; secret: string | undefined }> {
  const name = readName(wanted.name);
  const wrong = [...wanted.redirectUris, ...wanted.logoutUris].find((each) => !isClientAddress(each));
  if (wrong !== undefined || wanted.redirectUris.length === 0) throw new Refusal('client-address-invalid', wrong);
  if (wanted.companies.length === 0) throw new Refusal('request-invalid', 'for no company');
  const bound =
    wanted.companies === 'all' ? 'all' : await Promise.all(wanted.companies.map((each) => all.findByName(each)));
  const companies = bound === 'all' ? 'all' : bound.map((each) => each.id);
  const id = random.id();
  const secret = wanted.isPublic ? undefined : random.secret();
  const secretDigest = secret === undefined ? undefined : digestOfSecret(secret);
  await clients.add({ ...wanted, id, name, companies, secretDigest });
  const named = bound === 'all' ? 'all' : bound.map((each) => each.name).join(', ');
  await audit.append({ event: 'oidc-client-added', actor: by, detail: { clientId: id, name, companies: named } });
  return { id, secret };
}

/**
 * Makes another secret for a client; written down as `oidc-client-secret-renewed`. The former one ends within ten
 * seconds, and what was given by it goes on.
 *
 * @returns it in clear, which is kept nowhere
 * @throws Refusal not-found also for a public client, which has none; store-unavailable
 */
export async function renewOidcClientSecret(
  { clients, audit, random }: Part<'setSecret'> & { random: Pick<Random, 'secret'> },
  id: string,
  by: Actor,
): Promise<string> {
  const secret = random.secret();
  const name = await clients.setSecret(id, digestOfSecret(secret));
  if (name === undefined) throw new Refusal('not-found', 'no such client with a secret');
  await audit.append({ event: 'oidc-client-secret-renewed', actor: by, detail: { clientId: id, name } });
  return secret;
}

/**
 * Removes a client. Its tokens end within ten seconds.
 *
 * @returns whether there was one
 * @throws Refusal store-unavailable
 */
export async function removeOidcClient({ clients, audit }: Part<'remove'>, id: string, by: Actor): Promise<boolean> {
  const name = await clients.remove(id);
  if (name === undefined) return false;
  await audit.append({ event: 'oidc-client-removed', actor: by, detail: { clientId: id, name } });
  return true;
}
