import type { Database } from '../src/postgres/connect-postgres.ts';

/** Of each user. */
const callsEach = 5;
const usersAtATime = 5_000;

/**
 * Seeds calls of `seedUsers`' users in the last ninety days, three in four of which ended in a login, with the sums of
 * their hours, and an entry of the audit for each call.
 *
 * @param mac of the last four digits `0000`, which one call in 10,000 has
 */
export async function seedCalls(database: Database, users: number, mac: string): Promise<void> {
  for (let from = 0; from < users; from += usersAtATime) {
    await database.raw(
      `insert into calls (id, requested_at, ended_at, passed_at, reason, user_id, company_id, route, number,
         last_digits, answered_seconds, waited_milliseconds, minutes, money, trunk)
       select 'call-' || n || '-' || c, at, at + interval '40 s', case when (n + c) % 4 > 0 then at end,
         case when (n + c) % 4 > 0 then 'spoken' when c % 2 = 0 then 'no-answer' else 'busy' end,
         'user-' || n, u.company_id, 'trunk', '+31*******' || n % 100,
         case when (n * ${callsEach} + c) % 10000 = 0 then ? else 'other-' || n end, 35, n % 5000, 1, 230,
         case when n % 50 > 0 then 'trunk' else 'second-trunk' end
       from generate_series(?::int, ?::int) n cross join generate_series(1, ${callsEach}) c
       cross join lateral (select date_trunc('day', now()) - ((n + c * 17) % 90 || ' days')::interval
         + interval '7 hours' + (n % 36000 || ' seconds')::interval as at) moment
       join users u on u.id = 'user-' || n`,
      [mac, from, Math.min(from + usersAtATime, users) - 1],
    );
  }
  await database.raw(
    `insert into call_hours (company_id, hour, route, reason, calls, passed, minutes, money, waits,
       waited_milliseconds, max_milliseconds)
     select of_company.id, date_trunc('hour', requested_at), route, reason, count(*), count(passed_at), sum(minutes),
       sum(money), count(*), sum(waited_milliseconds), max(waited_milliseconds)
     from calls cross join lateral (values (''), (company_id)) of_company (id) group by 1, 2, 3, 4`,
  );
  await database.raw(
    `insert into audit (at, event, actor_kind, user_id, company_id, detail)
     select requested_at, 'call-ended', 'system', user_id, company_id, '{"reason": "spoken", "seconds": 35}'
     from calls order by requested_at`,
  );
  // The visibility of rows too, without which an index is not read alone.
  for (const table of ['users', 'calls', 'call_hours', 'audit']) await database.raw(`vacuum analyze ${table}`);
}
