import { forgetBrowsers } from '../accounts/remembered-browser-store.ts';
import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import type { AppDevice, DeviceKey } from './app-device.ts';
import type { Sealed } from './seal.ts';

interface Row {
  id: string;
  user_id: string;
  factor_id: string;
  kind: 'browser' | 'endpoint';
  name: string;
  extension: string | null;
  public_key: DeviceKey | null;
  sealed_subscription: Buffer | null;
  key_id: string | null;
  created_at: Date;
  last_seen_at: Date | null;
}

/** Devices of the app in PostgreSQL; `FactorStore.add` stores them. Every method throws Refusal store-unavailable. */
export class AppDeviceStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Oldest first. */
  async list(userId: string): Promise<AppDevice[]> {
    const rows = await query(() =>
      this.#database<Row>('app_devices').where({ user_id: userId }).orderBy('created_at').orderBy('id'),
    );
    return rows.map(fromRow);
  }

  async find(id: string): Promise<AppDevice | undefined> {
    const row = await query(() => this.#database<Row>('app_devices').where({ id }).first());
    return row === undefined ? undefined : fromRow(row);
  }

  /**
   * Number of browsers with the app, by the key that seals their push subscription; undefined for those without pushes.
   */
  async countBrowsers(): Promise<Map<string | undefined, number>> {
    const rows = await query(() =>
      this.#database<Row>('app_devices')
        .where({ kind: 'browser' })
        .groupBy('key_id')
        .select<{ key_id: string | null; count: string }[]>('key_id', this.#database.raw('count(*)')),
    );
    return new Map(rows.map(({ key_id: keyId, count }) => [keyId ?? undefined, Number(count)]));
  }

  /** Written at most once a minute, because a waiting device sends three requests in that time. */
  async noteSeen(id: string): Promise<void> {
    await query(() =>
      this.#database<Row>('app_devices')
        .where({ id })
        .whereRaw("(last_seen_at is null or last_seen_at < now() - interval '1 minute')")
        .update({ last_seen_at: this.#database.fn.now() }),
    );
  }

  /** @param subscription undefined removes it */
  async setSubscription(id: string, subscription: Sealed | undefined): Promise<void> {
    const columns = { sealed_subscription: subscription?.bytes ?? null, key_id: subscription?.keyId ?? null };
    await query(() => this.#database<Row>('app_devices').where({ id, kind: 'browser' }).update(columns));
  }

  /** Removes a subscription that the push service no longer knows, unless a newer one has replaced it. */
  async dropSubscription(id: string, { bytes }: Sealed): Promise<void> {
    await query(() =>
      this.#database<Row>('app_devices')
        .where({ id, sealed_subscription: bytes })
        .update({ sealed_subscription: null, key_id: null }),
    );
  }

  /**
   * Removes one of several devices. The last one can only be removed with its method.
   *
   * @throws Refusal not-found, last-device
   */
  async remove(userId: string, id: string, { actor, reason }: { actor: Actor; reason?: string }): Promise<AppDevice> {
    return query(() =>
      this.#database.transaction(async (transaction) => {
        // Locks the owner's row, as adding a device does, so that two requests cannot remove the last two devices.
        await transaction('users').where({ id: userId }).forUpdate().first('id');
        const rows = await transaction<Row>('app_devices').where({ user_id: userId });
        const row = rows.find((each) => each.id === id);
        if (row === undefined) throw new Refusal('not-found', 'no such device of this user');
        if (rows.length === 1) throw new Refusal('last-device');
        await transaction<Row>('app_devices').where({ id }).delete();
        await forgetBrowsers(transaction, userId);
        const detail = { deviceId: id, kind: row.kind, ...(reason === undefined ? {} : { reason }) };
        await appendAudit(transaction, { event: 'device-removed', actor, userId, detail });
        return fromRow(row);
      }),
    );
  }
}

function fromRow(row: Row): AppDevice {
  const device = {
    id: row.id,
    userId: row.user_id,
    factorId: row.factor_id,
    name: row.name,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at ?? undefined,
  };
  if (row.kind === 'endpoint') return { ...device, kind: 'endpoint', extension: row.extension ?? '' };
  const { sealed_subscription: bytes, key_id: keyId } = row;
  const subscription = bytes === null || keyId === null ? undefined : { keyId, bytes };
  return { ...device, kind: 'browser', publicKey: row.public_key as DeviceKey, subscription };
}
