import type { Database } from '../src/postgres/connect-postgres.ts';

export async function up(database: Database): Promise<void> {
  // Key 0 on a call that only added a number does not end the calls of the number's owner.
  await database.schema.alterTable('suspended_numbers', (table) => {
    table.boolean('for_others').notNullable().defaultTo(false);
  });
}

export async function down(database: Database): Promise<void> {
  // Without the column a number is suspended for its owner too, which nobody asked for.
  await database('suspended_numbers').where({ for_others: true }).delete();
  await database.schema.alterTable('suspended_numbers', (table) => {
    table.dropColumn('for_others');
  });
}
