import { type Database, query } from '../postgres/connect-postgres.ts';
import type { ApiKey, Scope } from './api-key.ts';

export interface StoredApiKey extends ApiKey {
  secretDigest: Buffer;
  createdAt: Date;
  revokedAt: Date | undefined;
  /** Whether every company to which it is bound has ended. */
  hasEnded: boolean;
}

interface KeyRow {
  id: string;
  name: string;
  secret_digest: Buffer;
  scopes: Scope[];
  created_at: Date;
  revoked_at: Date | null;
}

interface Row extends KeyRow {
  /** Null for a key that is bound to none. */
  company_ids: string[] | null;
  /** Null for a key that is bound to none. */
  has_ended: boolean | null;
}

/** API keys in PostgreSQL. Every method throws Refusal store-unavailable when the database is away. */
export class ApiKeyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(key: ApiKey & { secretDigest: Buffer }): Promise<void> {
    const { id, name, scopes, companyIds = [], secretDigest } = key;
    await query(() =>
      // A key whose companies are missing would reach all of them.
      this.#database.transaction(async (transaction) => {
        await transaction<KeyRow>('api_keys').insert({ id, name, scopes, secret_digest: secretDigest });
        const rows = companyIds.map((company_id) => ({ api_key_id: id, company_id }));
        if (rows.length > 0) await transaction('api_key_companies').insert(rows);
      }),
    );
  }

  /** Also finds revoked keys; the caller must check `revokedAt`. */
  async find(id: string): Promise<StoredApiKey | undefined> {
    const row = await query(() => this.#withCompanies().where({ id }).first<Row | undefined>());
    return row === undefined ? undefined : fromRow(row);
  }

  /** @returns whether the key existed and was not revoked yet */
  async revoke(id: string): Promise<boolean> {
    const rows = await query(() =>
      this.#database<KeyRow>('api_keys')
        .where({ id })
        .whereNull('revoked_at')
        .update({ revoked_at: this.#database.fn.now() }),
    );
    return rows > 0;
  }

  /** Oldest first. */
  async list(): Promise<StoredApiKey[]> {
    const rows = await query(() => this.#withCompanies().orderBy(['created_at', 'id']));
    return rows.map(fromRow);
  }

  /** In one query, so that a bound key is never read without its companies. */
  #withCompanies() {
    return this.#database<KeyRow>('api_keys').select<Row[]>(
      'api_keys.*',
      this.#database.raw(
        `(select array_agg(company_id order by company_id) from api_key_companies where api_key_id = id) as company_ids,
         (select bool_and(c.disabled_at is not null) from api_key_companies b join companies c on c.id = b.company_id
          where b.api_key_id = api_keys.id) as has_ended`,
      ),
    );
  }
}

function fromRow(row: Row): StoredApiKey {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    companyIds: row.company_ids ?? undefined,
    secretDigest: row.secret_digest,
    createdAt: row.created_at,
    revokedAt: row.revoked_at ?? undefined,
    hasEnded: row.has_ended ?? false,
  };
}
