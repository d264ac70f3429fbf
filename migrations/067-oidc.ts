import type { Database } from '../src/postgres/connect-postgres.ts';

/** Programs that log people in here by OpenID Connect, and the keys that sign for them. */
export async function up(database: Database): Promise<void> {
  // Null for a public client, which can keep no secret. Without companies nobody may log in to it.
  await database.raw(`
    create table oidc_clients (
      id text primary key,
      name text not null,
      redirect_uris text[] not null,
      logout_uris text[] not null,
      secret_digest bytea constraint oidc_clients_secret_digest_is_sha256 check (octet_length(secret_digest) = 32),
      refreshes boolean not null,
      login text not null constraint oidc_clients_login_is_known check (login in ('second-factor', 'password')),
      all_companies boolean not null,
      created_at timestamptz not null default now(),
      last_used_at timestamptz
    )`);
  await database.raw(`
    create table oidc_client_companies (
      client_id text not null references oidc_clients on delete cascade,
      company_id text not null references companies,
      primary key (client_id, company_id)
    )`);
  // A number for each, so that of two programs that make the next key only one succeeds.
  await database.raw(`
    create table oidc_keys (
      number integer primary key,
      kid text not null constraint oidc_keys_kid_once unique,
      sealed_key bytea not null,
      key_id text not null,
      made_at timestamptz not null default now(),
      signs_from timestamptz not null
    )`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop table oidc_keys');
  await database.raw('drop table oidc_client_companies');
  await database.raw('drop table oidc_clients');
}
