import { type Database, query } from '../postgres/connect-postgres.ts';
import type { SealKeys } from './seal.ts';

/** What the database holds sealed by a key that these programs do not have. */
export interface MissingSealKey {
  keyId: string;
  authenticators: number;
  /** Browsers that get pushes. */
  browsers: number;
  pushKeys: number;
  /** Endpoints that get events. */
  webhooks: number;
  /** Keys that sign for other programs. */
  signingKeys: number;
  /** Clients of RADIUS. */
  radiusClients: number;
}

const sealedByOthers = `
  select key_id as "keyId", sum(authenticators)::int as authenticators, sum(browsers)::int as browsers,
         sum(push_keys)::int as "pushKeys", sum(webhooks)::int as webhooks, sum(signing_keys)::int as "signingKeys",
         sum(radius_clients)::int as "radiusClients"
  from (select key_id, count(*) as authenticators, 0 as browsers, 0 as push_keys, 0 as webhooks, 0 as signing_keys,
          0 as radius_clients from factors group by key_id
        union all select key_id, 0, count(*), 0, 0, 0, 0 from app_devices group by key_id
        union all select key_id, 0, 0, count(*), 0, 0, 0 from push_keys group by key_id
        union all select key_id, 0, 0, 0, count(*), 0, 0 from webhook_endpoints group by key_id
        union all select key_id, 0, 0, 0, 0, count(*), 0 from oidc_keys group by key_id
        union all select key_id, 0, 0, 0, 0, 0, count(*) from radius_clients group by key_id) as sealed
  where key_id is not null and not key_id = any(?)
  group by key_id order by key_id`;

/** @throws Refusal store-unavailable */
export async function findMissingSealKeys(database: Database, keys: SealKeys): Promise<MissingSealKey[]> {
  const ours = keys.map(({ id }) => id);
  return query(async () => (await database.raw<{ rows: MissingSealKey[] }>(sealedByOthers, [ours])).rows);
}

/** What a missing key means and what mends it. */
export function explainMissingSealKey(missing: MissingSealKey): string {
  const { keyId, authenticators, browsers, pushKeys, webhooks, signingKeys, radiusClients } = missing;
  const counted = [
    [authenticators, authenticators === 1 ? '1 authenticator' : `${authenticators} authenticators`],
    [browsers, `the pushes of ${browsers === 1 ? '1 browser' : `${browsers} browsers`}`],
    [pushKeys, 'the push keys'],
    [
      radiusClients,
      radiusClients === 1 ? 'the secret of 1 RADIUS client' : `the secrets of ${radiusClients} RADIUS clients`,
    ],
    [webhooks, webhooks === 1 ? 'the secret of 1 webhook' : `the secrets of ${webhooks} webhooks`],
    [signingKeys, 'the keys that sign for other programs'],
  ] as const;
  const sealed = counted.flatMap(([count, words]) => (count > 0 ? [words] : [])).join(' and ');
  const mend = keyId.startsWith('secret-')
    ? 'Set the BELCODE_SECRET of that time'
    : `Add ${keyId}:… to BELCODE_SEAL_KEYS`;
  return (
    `key ${keyId} is missing, so ${sealed} cannot be opened. ${mend}, as in the backup of the settings. ` +
    'If it is lost: docs/operations/back-up-and-restore.md, "Without the secret"'
  );
}
