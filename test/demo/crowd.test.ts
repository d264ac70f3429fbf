import { afterAll, beforeAll, expect, it } from 'vitest';
import { addCrowd, crowd } from '../../lab/demo/add-crowd.ts';
import { CompanyStore } from '../../src/accounts/company-store.ts';
import { CoverageStore } from '../../src/factors/coverage-store.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { systemRandom as random } from '../../src/random.ts';
import { createMigratedDatabase, type TestDatabase } from '../database.ts';

let own: TestDatabase;

beforeAll(async () => {
  own = await createMigratedDatabase();
});

afterAll(() => own?.drop());

it('the demo with --crowd has 200 companies and 3,000 users with methods, logins and calls over weeks', async () => {
  await addCrowd(own.url);
  const database = connectPostgres(own.url, 'requests', 1);
  try {
    const { users, enrolled } = await new CoverageStore(database).count();
    expect(users).toBe(crowd.users);
    expect(enrolled).toBeGreaterThan(crowd.users / 2);
    expect(enrolled).toBeLessThan(crowd.users);
    expect(await new CompanyStore({ database, random }).list()).toHaveLength(crowd.companies);
    const [{ weeks, calls }] = (
      await database.raw(
        `select count(distinct date_trunc('week', requested_at))::int as weeks, count(*)::int as calls from calls`,
      )
    ).rows;
    expect(weeks).toBeGreaterThanOrEqual(crowd.weeks);
    expect(calls).toBeGreaterThan(crowd.calls / 2);
    const [{ hours }] = (await database.raw(`select sum(calls)::int as hours from call_hours where company_id = ''`))
      .rows;
    expect(hours).toBe(calls);
  } finally {
    await database.destroy();
  }
});
