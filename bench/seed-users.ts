import { hashOfNothing } from '../src/accounts/password.ts';
import type { Database } from '../src/postgres/connect-postgres.ts';
import { systemRandom } from '../src/random.ts';

const usersInAll = 10_000;
/** A statement of more would take longer than the limit of a request. */
const usersAtATime = 2_000;

/**
 * Seeds one company with nearly all users and a hundred small ones, two factors for most users, and a running campaign.
 *
 * @param users number of users
 */
export async function seedUsers(database: Database, users = usersInAll): Promise<void> {
  await database.raw(`
    insert into companies (id, name, country) values ('large', 'Large', 'NL');
    insert into companies (id, name, country) select 'small-' || n, 'Small ' || n, 'NL' from generate_series(1, 100) n`);
  const hash = hashOfNothing(systemRandom);
  // The kinds are written with the users, because the trigger would touch each of them twice more.
  await database.raw('alter table factors disable trigger user');
  for (let from = 0; from < users; from += usersAtATime) {
    const range = [from, Math.min(from + usersAtATime, users) - 1];
    await database.raw(
      `insert into users (id, company_id, login, name, role, language, password_hash, password_set_at, method_kinds)
       select 'user-' || n, case when n % 100 = 0 then 'small-' || (n / 100 % 100 + 1) else 'large' end, 'user.' || n,
         'Name ' || n, 'user', 'nl', ?, now() - (n || ' minutes')::interval,
         (case n % 5 when 0 then '{}' when 1 then '{phone}' else '{authenticator,phone}' end)::text[]
       from generate_series(?::int, ?::int) n`,
      [hash, ...range],
    );
    await database.raw(
      `insert into factors (id, user_id, kind, number, is_primary, position)
       select 'phone-' || n, 'user-' || n, 'phone', '+316' || (10000000 + n), true, 1
       from generate_series(?::int, ?::int) n where n % 5 > 0`,
      range,
    );
    await database.raw(
      `insert into factors (id, user_id, kind, sealed_secret, key_id, last_step, is_primary, position)
       select 'authenticator-' || n, 'user-' || n, 'authenticator', 'sealed', 'key', 1, false, 2
       from generate_series(?::int, ?::int) n where n % 5 > 1`,
      range,
    );
    await noteStates(database, range);
  }
  await database.raw('alter table factors enable trigger user');
  await database.raw(
    `insert into password_campaigns (id, starts_at, replaces_at, created_by)
     values ('campaign', now() - interval '1 day', now() + interval '3 months', 'bench')`,
  );
  await database.raw('analyze');
}

/** One in 50 is disabled, one in 500 is held, one in 1,000 is locked; half have logged in within two years. */
async function noteStates(database: Database, range: readonly number[]): Promise<void> {
  await database.raw(
    `update users set
       disabled_at = case when n % 50 = 3 then now() end,
       calls_held_at = case when n % 500 = 4 then now() end,
       last_login_at = case when n % 2 = 0 then now() - (n % 700 || ' days')::interval end
     from generate_series(?::int, ?::int) n where id = 'user-' || n`,
    [...range],
  );
  await database.raw(
    `insert into second_factor_failures (user_id, asker, failures)
     select 'user-' || n, 'login', 101 from generate_series(?::int, ?::int) n where n % 1000 = 6`,
    [...range],
  );
}
