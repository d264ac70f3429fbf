import type { Database } from '../../src/postgres/connect-postgres.ts';
import { systemRandom as random } from '../../src/random.ts';

/** Adds many users to a company at once, to all of whom a mail is due. */
export async function fillCompany(
  database: Database,
  { companyId, count, due }: { companyId: string; count: number; due: 'welcome_due_at' | 'reminder_due_at' },
): Promise<void> {
  const mark = random.id();
  await database.raw(
    `insert into users (id, company_id, login, name, role, password_hash, password_set_at, email, ${due})
     select ? || n, ?, ? || n, 'Anna', 'user', 'none', now(), n || ? || '@example.org', now()
     from generate_series(1, ?::int) n`,
    [mark, companyId, mark, mark, count],
  );
}

/** The rest of what `fillCompany` made gets no mail, because other tests send everything that is due. */
export async function emptyCompany(database: Database, companyId: string): Promise<void> {
  await database('users').where({ company_id: companyId }).delete();
}
