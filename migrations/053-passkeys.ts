import type { Database } from '../src/postgres/connect-postgres.ts';
import { dropFactors } from '../src/postgres/drop-factors.ts';

const kindsAre = (kinds: string) =>
  `alter table factors drop constraint factors_kind_is_known,
     add constraint factors_kind_is_known check (kind in (${kinds}))`;

/** A passkey is a method of its own, with the public key that verifies it. */
export async function up(database: Database): Promise<void> {
  await database.raw(kindsAre("'phone', 'authenticator', 'app', 'passkey'"));
  await database.raw(`
    create table passkeys (
      factor_id text primary key references factors on delete cascade,
      user_id text not null references users on delete cascade,
      credential_id text not null constraint passkeys_credential_once unique,
      public_key bytea not null,
      sign_count bigint not null constraint passkeys_sign_count_is_not_negative check (sign_count >= 0),
      transports text[] not null,
      aaguid text not null,
      backup_eligible boolean not null,
      backed_up boolean not null,
      created_at timestamptz not null default now()
    )`);
  await database.raw('create index passkeys_of_user on passkeys (user_id)');
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop table passkeys');
  await dropFactors(database, "kind = 'passkey'");
  await database.raw(kindsAre("'phone', 'authenticator', 'app'"));
}
