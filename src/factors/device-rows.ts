import { appendAudit } from '../audit/append-audit.ts';
import { Refusal } from '../errors.ts';
import type { Database } from '../postgres/connect-postgres.ts';
import type { Random } from '../random.ts';
import { maxDevices, type NewAppDevice } from './app-device.ts';
import type { Factor } from './factor.ts';

/** A device whose owner has proved it. */
interface ProvenDevice {
  userId: string;
  device: NewAppDevice;
  random: Pick<Random, 'id'>;
}

/**
 * Adds a further device of the app; the method itself does not change. Only FactorStore calls this, with the content of
 * a proof (S14), in a transaction that has locked the owner's row.
 *
 * @param app the owner's method
 * @param address network address of the request, for the audit
 * @throws Refusal too-many-devices, device-exists
 */
export async function addDevice(
  database: Database,
  app: Factor,
  { userId, device, random, address }: ProvenDevice & { address: string | undefined },
): Promise<void> {
  const rows = await database('app_devices').where({ user_id: userId }).select('id', 'extension');
  if (rows.length >= maxDevices) throw new Refusal('too-many-devices');
  const isSame = (row: { id: string; extension: string | null }) =>
    device.kind === 'endpoint' ? row.extension === device.extension : row.id === device.id;
  if (rows.some(isSame)) throw new Refusal('device-exists');
  const deviceId = await insertDevice(database, app, { userId, device, random });
  const detail = { factorId: app.id, deviceId, kind: device.kind, ...(address === undefined ? {} : { address }) };
  await appendAudit(database, { event: 'device-added', actor: { kind: 'user', id: userId }, userId, detail });
}

/** Inserts the row of a device, with the same conditions as `addDevice`. @returns id of the device */
export async function insertDevice(
  database: Database,
  { id: factorId }: Factor,
  { userId, device, random }: ProvenDevice,
): Promise<string> {
  // A browser keeps the id that it was paired with.
  const id = device.kind === 'browser' ? device.id : random.id();
  const row = { id, user_id: userId, factor_id: factorId, kind: device.kind, name: device.name };
  const own =
    device.kind === 'endpoint'
      ? { extension: device.extension }
      : {
          public_key: JSON.stringify(device.publicKey),
          sealed_subscription: device.subscription?.bytes ?? null,
          key_id: device.subscription?.keyId ?? null,
        };
  await database('app_devices').insert({ ...row, ...own, last_seen_at: database.fn.now() });
  return id;
}
