import type { Database } from '../src/postgres/connect-postgres.ts';
import { dropFactors } from '../src/postgres/drop-factors.ts';

/** The app is one method of a user with several devices: paired browsers, and telephones of this exchange. */
export async function up(database: Database): Promise<void> {
  await database.raw("create unique index factors_one_app on factors (user_id) where kind = 'app'");
  await database.raw(`
    create table app_devices (
      id text primary key,
      user_id text not null references users on delete cascade,
      factor_id text not null references factors on delete cascade,
      kind text not null constraint app_devices_kind_is_known check (kind in ('browser', 'endpoint')),
      name text not null,
      extension text constraint app_devices_extension_is_digits check (extension ~ '^[0-9]{2,6}$'),
      public_key jsonb,
      sealed_subscription bytea,
      key_id text,
      created_at timestamptz not null default now(),
      last_seen_at timestamptz,
      constraint app_devices_endpoint_has_extension check ((kind = 'endpoint') = (extension is not null)),
      constraint app_devices_browser_has_key check ((kind = 'browser') = (public_key is not null)),
      constraint app_devices_subscription_is_sealed check ((sealed_subscription is null) = (key_id is null)),
      constraint app_devices_extension_once_a_user unique (user_id, extension)
    )`);
  await database.raw('create index app_devices_of_factor on app_devices (factor_id)');
}

export async function down(database: Database): Promise<void> {
  await database.raw('drop table app_devices');
  await dropFactors(database, "kind = 'app'");
  await database.raw('drop index factors_one_app');
}
