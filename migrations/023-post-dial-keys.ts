import type { Database } from '../src/postgres/connect-postgres.ts';
import { dropFactors } from '../src/postgres/drop-factors.ts';

export async function up(database: Database): Promise<void> {
  // Switchboards want keys other than digits, and pauses between them: `1,,202#`.
  await database.raw(`alter table factors
    drop constraint factors_post_dial_is_digits,
    add constraint factors_post_dial_has_keys check (post_dial ~ '^[0-9*#,w]{1,40}$')`);
}

export async function down(database: Database): Promise<void> {
  // Without its pauses and keys such a number reaches another telephone, so its owner enrols it again.
  await dropFactors(database, "post_dial !~ '^[0-9]{1,10}$'");
  await database.raw(`alter table factors
    drop constraint factors_post_dial_has_keys,
    add constraint factors_post_dial_is_digits check (post_dial ~ '^[0-9]{1,10}$')`);
}
