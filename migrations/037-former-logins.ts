import type { Database } from '../src/postgres/connect-postgres.ts';

export async function up(database: Database): Promise<void> {
  // When somebody else than the operator last chose the address: a company admin or an API key.
  await database.raw('alter table users add column email_changed_at timestamptz');
  // The key stays in the database, so that a new BELCODE_SECRET forgets nobody.
  await database.raw('create table former_login_key (key bytea not null)');
  await database.raw(
    'insert into former_login_key select uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())',
  );
  // Of erased users too: the id means nobody, and the digest is no name.
  await database.raw(`
    create table former_logins (
      digest bytea not null,
      user_id text not null,
      until timestamptz not null default now(),
      primary key (digest, user_id)
    )`);
  // The functions act as the owner, so that the role of the programs needs no right to the tables.
  const asOwner = 'security definer set search_path from current';
  await database.raw(`
    create function login_digest(login text) returns bytea language sql stable ${asOwner} as
    $$ select sha256(key || convert_to(lower(login collate "C"), 'UTF8')) from former_login_key $$`);
  await database.raw('revoke all on function login_digest(text) from public');
  await database.raw(`
    create function was_login_of_another(login text, holder text) returns boolean language sql stable ${asOwner} as
    $$ select exists (select from former_logins f where f.digest = login_digest(login) and f.user_id <> holder) $$`);
  await database.raw(`
    create function remember_login() returns trigger language plpgsql ${asOwner} as $$
    begin
      if tg_op = 'DELETE' or lower(old.login collate "C") <> lower(new.login collate "C") then
        insert into former_logins (digest, user_id) values (login_digest(old.login), old.id)
        on conflict (digest, user_id) do update set until = now();
      end if;
      return null;
    end $$`);
  // A trigger, so that whoever changes a login by SQL is remembered too.
  await database.raw(`
    create trigger users_logins_are_remembered after update of login or delete on users
    for each row execute function remember_login()`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop trigger users_logins_are_remembered on users');
  await database.raw('drop function remember_login()');
  await database.raw('drop function was_login_of_another(text, text)');
  await database.raw('drop function login_digest(text)');
  await database.raw('drop table former_logins');
  await database.raw('drop table former_login_key');
  await database.raw('alter table users drop column email_changed_at');
}
