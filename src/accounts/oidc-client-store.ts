import type { OidcClient, OidcLogin } from '../policy/oidc/oidc-client.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';

export interface StoredOidcClient extends OidcClient {
  /** Undefined for a public client. */
  secretDigest: Buffer | undefined;
  createdAt: Date;
  lastUsedAt: Date | undefined;
}

interface ClientRow {
  id: string;
  name: string;
  redirect_uris: string[];
  logout_uris: string[];
  secret_digest: Buffer | null;
  refreshes: boolean;
  login: OidcLogin;
  all_companies: boolean;
  created_at: Date;
  last_used_at: Date | null;
}

interface Row extends ClientRow {
  company_ids: string[] | null;
}

/** Clients of OpenID Connect in PostgreSQL. Every method throws Refusal store-unavailable when it is away. */
export class OidcClientStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(client: OidcClient & { secretDigest: Buffer | undefined }): Promise<void> {
    const { id, name, redirectUris, logoutUris, secretDigest, refreshes, login, companies } = client;
    await query(() =>
      this.#database.transaction(async (transaction) => {
        await transaction<ClientRow>('oidc_clients').insert({
          id,
          name,
          redirect_uris: [...redirectUris],
          logout_uris: [...logoutUris],
          secret_digest: secretDigest ?? null,
          refreshes,
          login,
          all_companies: companies === 'all',
        });
        const rows = companies === 'all' ? [] : companies.map((company_id) => ({ client_id: id, company_id }));
        if (rows.length > 0) await transaction('oidc_client_companies').insert(rows);
      }),
    );
  }

  /** @returns the name of the client; undefined when there is none with a secret */
  async setSecret(id: string, digest: Buffer): Promise<string | undefined> {
    const [changed] = await query(() =>
      this.#database<ClientRow>('oidc_clients')
        .where({ id })
        .whereNotNull('secret_digest')
        .update({ secret_digest: digest })
        .returning('name'),
    );
    return changed?.name;
  }

  /** @returns the name of the client; undefined when there was none */
  async remove(id: string): Promise<string | undefined> {
    const [removed] = await query(() => this.#database<ClientRow>('oidc_clients').where({ id }).delete('name'));
    return removed?.name;
  }

  /** Oldest first. */
  async list(): Promise<StoredOidcClient[]> {
    const rows = await query(() =>
      this.#database<ClientRow>('oidc_clients')
        .select<Row[]>(
          'oidc_clients.*',
          this.#database.raw(`(select array_agg(company_id order by company_id) from oidc_client_companies
            where client_id = oidc_clients.id) as company_ids`),
        )
        .orderBy(['created_at', 'id']),
    );
    return rows.map(fromRow);
  }

  /** Notes that a client has got tokens, at most once an hour. */
  async noteUse(id: string): Promise<void> {
    await query(() =>
      this.#database.raw(
        `update oidc_clients set last_used_at = now()
         where id = ? and (last_used_at is null or last_used_at < now() - interval '1 hour')`,
        [id],
      ),
    );
  }
}

function fromRow(row: Row): StoredOidcClient {
  return {
    id: row.id,
    name: row.name,
    redirectUris: row.redirect_uris,
    logoutUris: row.logout_uris,
    isPublic: row.secret_digest === null,
    refreshes: row.refreshes,
    login: row.login,
    companies: row.all_companies ? 'all' : (row.company_ids ?? []),
    secretDigest: row.secret_digest ?? undefined,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}
