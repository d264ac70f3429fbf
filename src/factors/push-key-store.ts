import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import type { Random } from '../random.ts';
import { mintPushKeys, type PushKeys } from './push-keys.ts';
import { type SealKeys, seal, unseal } from './seal.ts';

interface Row {
  public_key: string;
  sealed_private_key: Buffer;
  key_id: string;
  made_at: Date;
}

/** The public part of the push keys. */
export interface ShownPushKeys {
  publicKey: string;
  madeAt: Date;
  /** Id of the key that seals the private key. */
  sealedBy: string;
}

const binding = { purpose: 'push-keys' } as const;

/** The one pair of push keys in PostgreSQL. Every method throws Refusal store-unavailable when the database is away. */
export class PushKeyStore {
  readonly #parts: { database: Database; random: Random; sealKeys: SealKeys };
  /** The query under way, if any. */
  #reading: Promise<PushKeys> | undefined;

  constructor(parts: { database: Database; random: Random; sealKeys: SealKeys }) {
    this.#parts = parts;
  }

  /**
   * Returns the keys; the first caller of all processes makes them. They are not cached, so that a renewal takes effect
   * at once in every api process. Concurrent callers share one query because pushes come in bursts.
   *
   * @throws Error when the key that seals them is unknown
   */
  ensure(): Promise<PushKeys> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<PushKeys> {
    const row = (await query(() => this.#row())) ?? (await this.#makeFirst());
    const privateKey = openOrAdvise(row, this.#parts.sealKeys);
    // A failed reseal is repeated next time; the old seal still opens.
    if (row.key_id !== this.#parts.sealKeys[0].id) {
      await this.#reseal(privateKey, row.sealed_private_key).catch(() => {});
    }
    return { publicKey: row.public_key, privateKey };
  }

  /**
   * Makes new keys. Push services refuse them for every existing subscription, so the browsers must subscribe again.
   *
   * @returns the public key
   */
  async renew(by: Actor): Promise<string> {
    const made = this.#make();
    await query(() =>
      this.#parts.database.transaction(async (transaction) => {
        const changes = { ...made, made_at: transaction.fn.now() };
        await transaction('push_keys').insert(made).onConflict('only_row').merge(changes);
        await appendAudit(transaction, { event: 'push-keys-renewed', actor: by });
      }),
    );
    return made.public_key;
  }

  #row(): PromiseLike<Row | undefined> {
    return rowIn(this.#parts.database);
  }

  #make(): Omit<Row, 'made_at'> {
    const { random, sealKeys: keys } = this.#parts;
    const { publicKey, privateKey } = mintPushKeys(random);
    const { keyId, bytes } = seal({ keys, random }, binding, privateKey);
    return { public_key: publicKey, sealed_private_key: bytes, key_id: keyId };
  }

  async #makeFirst(): Promise<Row> {
    const row = await query(async () => {
      await this.#parts.database.transaction(async (transaction) => {
        const insert = transaction('push_keys').insert(this.#make()).onConflict('only_row').ignore();
        const made = await insert.returning('public_key');
        if (made.length > 0) await appendAudit(transaction, { event: 'push-keys-created', actor: { kind: 'system' } });
      });
      return this.#row();
    });
    if (row === undefined) throw new Error('The push keys were removed while they were made');
    return row;
  }

  /** Changes nothing when another api process has resealed or renewed them in the meantime. */
  async #reseal(privateKey: string, from: Buffer): Promise<void> {
    const { database, random, sealKeys: keys } = this.#parts;
    const { keyId, bytes } = seal({ keys, random }, binding, privateKey);
    const rows = database<Row>('push_keys').where({ sealed_private_key: from });
    await query(() => rows.update({ sealed_private_key: bytes, key_id: keyId }));
  }
}

/**
 * Reads the public part, without any secret; undefined until the keys are made.
 *
 * @throws Refusal store-unavailable
 */
export async function showPushKeys(database: Database): Promise<ShownPushKeys | undefined> {
  const row = await query(() => rowIn(database));
  return row && shownOf(row);
}

/**
 * Reads the public part and checks that the private key opens. Makes and reseals nothing.
 *
 * @throws Error when the private key does not open; Refusal store-unavailable
 */
export async function openPushKeys(database: Database, keys: SealKeys): Promise<ShownPushKeys | undefined> {
  const row = await query(() => rowIn(database));
  if (row !== undefined) openOrAdvise(row, keys);
  return row && shownOf(row);
}

function shownOf({ public_key: publicKey, made_at: madeAt, key_id: sealedBy }: Row): ShownPushKeys {
  return { publicKey, madeAt, sealedBy };
}

function rowIn(database: Database): PromiseLike<Row | undefined> {
  return database<Row>('push_keys').first();
}

function openOrAdvise({ key_id: keyId, sealed_private_key: bytes }: Row, keys: SealKeys): string {
  try {
    return unseal({ keys }, binding, { keyId, bytes });
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`The push keys do not open: ${message}. \`belcode app keys --renew\` makes new ones`, {
      cause: error,
    });
  }
}
