import type { Database } from '../src/postgres/connect-postgres.ts';

export async function up(database: Database): Promise<void> {
  await database.schema.createTable('api_keys', (table) => {
    table.text('id').primary();
    table.text('name').notNullable();
    // SHA-256 of the secret part; the secret itself is shown once and never stored.
    table.binary('secret_digest').notNullable();
    table.specificType('scopes', 'text[]').notNullable();
    table.timestamp('created_at', { useTz: true }).notNullable().defaultTo(database.fn.now());
    table.timestamp('revoked_at', { useTz: true });
    table.check('octet_length(secret_digest) = 32', [], 'api_keys_secret_digest_is_sha256');
  });
}

export async function down(database: Database): Promise<void> {
  await database.schema.dropTable('api_keys');
}
