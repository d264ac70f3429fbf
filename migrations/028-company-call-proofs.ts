import type { Database } from '../src/postgres/connect-postgres.ts';

/** A company may prove its logins by telephone in another way than BELCODE_CALL_PROOF says. */
export async function up(database: Database): Promise<void> {
  await database.raw(`alter table companies add column call_proof text
    constraint companies_call_proof_is_known check (call_proof in ('code', 'number'))`);
}

export async function down(database: Database): Promise<void> {
  await database.raw('alter table companies drop column call_proof');
}
