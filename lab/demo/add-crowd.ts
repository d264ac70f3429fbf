import { connectPostgres } from '../../src/postgres/connect-postgres.ts';

export const crowd = { companies: 200, users: 3_000, weeks: 6, calls: 12_000 } as const;

const firstNames = ['Anna', 'Bram', 'Carla', 'Daan', 'Eva', 'Femke', 'Gijs', 'Hanna', 'Ilse', 'Joris', 'Kim', 'Lars'];
const lastNames = [
  'de Vries',
  'Jansen',
  'Bakker',
  'Visser',
  'Smit',
  'Meijer',
  'de Boer',
  'Mulder',
  'Bos',
  'Vos',
  'Peters',
];
const trades = [
  'Bakkerij',
  'Garage',
  'Notaris',
  'Tandarts',
  'Drukkerij',
  'Kapsalon',
  'Makelaar',
  'Slagerij',
  'Camping',
];
const towns = [
  'Groningen',
  'Assen',
  'Zwolle',
  'Arnhem',
  'Utrecht',
  'Breda',
  'Leiden',
  'Delft',
  'Hoorn',
  'Venlo',
  'Sneek',
];
/** More of the usual ends of a call. */
const reasons = ['spoken', 'spoken', 'spoken', 'spoken', 'no-answer', 'busy', 'rejected', 'no-key', 'voicemail'];

/**
 * Fills the pages of an operator: companies, users with methods, and six weeks of logins and calls. All have the
 * password of the sample user, who is added before.
 */
export async function addCrowd(databaseUrl: string): Promise<void> {
  const database = connectPostgres(databaseUrl, 'migrations', 1);
  try {
    await database.transaction(async (transaction) => {
      for (const sql of statements()) await transaction.raw(sql);
    });
    await database.raw('analyze');
  } finally {
    await database.destroy();
  }
}

/** A pseudo-random number from 0 to `size`, the same at every start. @param n a column of SQL */
const pick = (n: string, salt: number, size: number) =>
  `(('x' || substr(md5(${n} || ':${salt}'), 1, 7))::bit(28)::int % ${size})`;
const oneOf = (list: readonly string[], n: string, salt: number) =>
  `(array[${list.map((each) => `'${each}'`).join(',')}])[1 + ${pick(n, salt, list.length)}]`;
const someTime = (n: string, salt: number) =>
  `now() - make_interval(secs => ${pick(n, salt, crowd.weeks * 7 * 24 * 3_600)})`;

function statements(): string[] {
  return [
    `insert into companies (id, name, country)
       select 'crowd-c' || n, ${oneOf(trades, 'n::text', 1)} || ' ' || ${oneOf(towns, 'n::text', 2)} || ' ' || n, 'NL'
       from generate_series(1, ${crowd.companies}) n`,
    `insert into users (id, company_id, login, name, email, role, language, extension, password_hash, created_at, last_login_at)
       select 'crowd-u' || n, 'crowd-c' || 1 + n % ${crowd.companies}, 'u' || n || '.' || lower(first), first || ' ' || last,
         'u' || n || '@crowd.invalid', case when n <= ${crowd.companies} then 'company-admin' else 'user' end,
         case when n % 4 = 0 then 'en' else 'nl' end, case when n % 3 = 0 then (2000 + n)::text end, coalesce((select password_hash from users where login = 'anna'), 'none'),
         now() - interval '1 year', case when n % 5 > 0 then ${someTime('n::text', 3)} end
       from (select n, ${oneOf(firstNames, 'n::text', 4)} as first, ${oneOf(lastNames, 'n::text', 5)} as last
         from generate_series(1, ${crowd.users}) n) person`,
    `insert into factors (id, user_id, kind, number, is_primary, position, created_at, last_used_at)
       select 'crowd-p' || n, 'crowd-u' || n, 'phone', '+31619' || lpad(n::text, 6, '0'), true, 1,
         now() - interval '3 months', u.last_login_at
       from generate_series(1, ${crowd.users}) n join users u on u.id = 'crowd-u' || n where n % 10 < 7`,
    `insert into factors (id, user_id, kind, is_primary, position, created_at)
       select 'crowd-a' || n, 'crowd-u' || n, 'app', n % 10 >= 7, 2, now() - interval '2 months'
       from generate_series(1, ${crowd.users}) n where n % 4 = 0`,
    `insert into app_devices (id, user_id, factor_id, kind, name, public_key, last_seen_at)
       select 'crowd-d' || substr(id, 8), user_id, id, 'browser', 'Chrome, Android', '{}', now() - interval '1 day'
       from factors where kind = 'app' and id like 'crowd-a%'`,
    `insert into audit (at, event, actor_kind, actor_id, user_id, company_id, detail)
       select at, 'login-passed', 'user', u.id, u.id, u.company_id, '{"kind": "phone", "address": "192.0.2.1"}'
       from (select ${someTime('n::text', 6)} as at, 'crowd-u' || 1 + ${pick('n::text', 7, crowd.users)} as who
         from generate_series(1, ${crowd.calls}) n) login join users u on u.id = who order by at`,
    `insert into calls (id, requested_at, ended_at, passed_at, reason, user_id, company_id, route, number,
         answered_seconds, waited_milliseconds, minutes, money, trunk)
       select 'crowd-call' || n, at, at + interval '40 s', case when reason = 'spoken' then at + interval '45 s' end, reason,
         u.id, u.company_id, 'trunk', '06*****' || right(f.number, 2), case when reason = 'spoken' then 35 else 0 end,
         ${pick('n::text', 8, 900)}, case when reason = 'spoken' then 1 else 0 end, 0, 'trunk'
       from (select n, ${someTime('n::text', 9)} as at, ${oneOf(reasons, 'n::text', 10)} as reason,
           'crowd-u' || 1 + ${pick('n::text', 11, crowd.users)} as who from generate_series(1, ${crowd.calls}) n) call
       join users u on u.id = who join factors f on f.user_id = u.id and f.kind = 'phone'`,
    `insert into call_hours (company_id, hour, route, reason, calls, passed, minutes, money, waits,
         waited_milliseconds, max_milliseconds)
       select whose, date_trunc('hour', requested_at), route, reason, count(*), count(passed_at), sum(minutes), 0,
         count(*), sum(waited_milliseconds), max(waited_milliseconds)
       from calls cross join lateral (values (company_id), ('')) w (whose) where id like 'crowd-call%' group by 1, 2, 3, 4
       on conflict do nothing`,
  ];
}
