import { hashOfNothing } from '../src/accounts/password.ts';
import type { Database } from '../src/postgres/connect-postgres.ts';
import { systemRandom } from '../src/random.ts';

const usersInAll = 10_000;

/**
 * Seeds one company with nearly all users and a hundred small ones, two factors for most users, and a running campaign.
 *
 * @param users number of users
 */
export async function seedUsers(database: Database, users = usersInAll): Promise<void> {
  await database.raw(`
    insert into companies (id, name, country) values ('large', 'Large', 'NL');
    insert into companies (id, name, country) select 'small-' || n, 'Small ' || n, 'NL' from generate_series(1, 100) n`);
  await database.raw(
    `insert into users (id, company_id, login, name, role, language, password_hash, password_set_at)
     select 'user-' || n, case when n % 100 = 0 then 'small-' || (n / 100 % 100 + 1) else 'large' end, 'user.' || n,
       'Name ' || n, 'user', 'nl', ?, now() - (n || ' minutes')::interval
     from generate_series(0, ?::int - 1) n`,
    [hashOfNothing(systemRandom), users],
  );
  await database.raw(
    `insert into factors (id, user_id, kind, number, is_primary, position)
     select 'phone-' || n, 'user-' || n, 'phone', '+316' || (10000000 + n), true, 1
     from generate_series(0, ?::int - 1) n where n % 5 > 0`,
    [users],
  );
  await database.raw(
    `insert into factors (id, user_id, kind, sealed_secret, key_id, last_step, is_primary, position)
     select 'authenticator-' || n, 'user-' || n, 'authenticator', 'sealed', 'key', 1, false, 2
     from generate_series(0, ?::int - 1) n where n % 5 > 1`,
    [users],
  );
  // One in fifty is disabled, one in five hundred is held, one in a thousand is locked; half logged in this year.
  await database.raw(`
    update users set disabled_at = now() where substr(id, 6)::int % 50 = 3;
    update users set calls_held_at = now() where substr(id, 6)::int % 500 = 4;
    update users set last_login_at = now() - (substr(id, 6)::int % 700 || ' days')::interval
      where substr(id, 6)::int % 2 = 0;
    insert into second_factor_failures (user_id, asker, failures)
      select id, 'login', 101 from users where substr(id, 6)::int % 1000 = 6`);
  await database.raw(
    `insert into password_campaigns (id, starts_at, replaces_at, created_by)
     values ('campaign', now() - interval '1 day', now() + interval '3 months', 'bench')`,
  );
  await database.raw('analyze');
}
