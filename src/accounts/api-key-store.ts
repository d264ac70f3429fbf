import { type Database, query } from '../postgres/connect-postgres.ts';
import type { ApiKey, Scope } from './api-key.ts';

export interface StoredApiKey extends ApiKey {
  secretDigest: Buffer;
  createdAt: Date;
  revokedAt: Date | undefined;
}

interface Row {
  id: string;
  name: string;
  secret_digest: Buffer;
  scopes: Scope[];
  created_at: Date;
  revoked_at: Date | null;
}

/** API keys in PostgreSQL. Every method throws Refusal store-unavailable when the database is away. */
export class ApiKeyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(key: ApiKey & { secretDigest: Buffer }): Promise<void> {
    const { id, name, scopes, secretDigest } = key;
    await query(() => this.#keys().insert({ id, name, scopes, secret_digest: secretDigest }));
  }

  /** Also finds revoked keys; the caller must check `revokedAt`. */
  async find(id: string): Promise<StoredApiKey | undefined> {
    const row = await query(() => this.#keys().where({ id }).first());
    return row === undefined ? undefined : fromRow(row);
  }

  /** @returns whether the key existed and was not revoked yet */
  async revoke(id: string): Promise<boolean> {
    const rows = await query(() =>
      this.#keys().where({ id }).whereNull('revoked_at').update({ revoked_at: this.#database.fn.now() }),
    );
    return rows > 0;
  }

  /** Oldest first. */
  async list(): Promise<StoredApiKey[]> {
    const rows = await query(() => this.#keys().select().orderBy(['created_at', 'id']));
    return rows.map(fromRow);
  }

  #keys() {
    return this.#database<Row>('api_keys');
  }
}

function fromRow(row: Row): StoredApiKey {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    secretDigest: row.secret_digest,
    createdAt: row.created_at,
    revokedAt: row.revoked_at ?? undefined,
  };
}
