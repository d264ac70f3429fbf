import { appendAudit } from '../audit/append-audit.ts';
import type { Actor } from '../audit/audit-event.ts';
import { planSigningKeys, publishedBeforeSeconds } from '../policy/oidc/signing-key.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import type { Random } from '../random.ts';
import { type SealKeys, seal, unseal } from './seal.ts';

interface Row {
  number: number;
  kid: string;
  sealed_key: Buffer;
  key_id: string;
  made_at: Date;
  signs_from: Date;
  now: Date;
}

/** The public part of a key that signs ID tokens. */
export interface ShownSigningKey {
  kid: string;
  /** Id of the key that seals it. */
  sealedBy: string;
  state: 'signs' | 'next' | 'published';
  madeAt: Date;
  signsFrom: Date;
}

/** A private key as a JWK, with its `kid`. */
export type SigningJwk = Record<string, unknown> & { kid: string };

const binding = { purpose: 'signing-key' } as const;

/**
 * The keys that sign ID tokens, sealed in PostgreSQL; all times are by its clock. Every method throws Refusal
 * store-unavailable when the database is away.
 */
export class SigningKeyStore {
  readonly #parts: { database: Database; random: Random; sealKeys: SealKeys };

  constructor(parts: { database: Database; random: Random; sealKeys: SealKeys }) {
    this.#parts = parts;
  }

  /**
   * The keys to publish, the signing one first. Makes the first key and one that is due, and forgets those that are
   * over.
   *
   * @throws Error when the key that seals one is unknown
   */
  async ensure(): Promise<SigningJwk[]> {
    let rows = await readRows(this.#parts.database);
    const { isDue, signing } = planOf(rows);
    if (isDue) {
      const afterSeconds = signing === undefined ? 0 : publishedBeforeSeconds;
      await this.#make({ kind: 'system' }, { rows, afterSeconds, alone: false });
      rows = await readRows(this.#parts.database);
    }
    const { over, published } = planOf(rows);
    const numbers = over.map(({ number }) => number);
    if (numbers.length > 0)
      await query(() => this.#parts.database<Row>('oidc_keys').whereIn('number', numbers).delete());
    return published.map((row) => this.#open(row));
  }

  /**
   * Makes the next key.
   *
   * @param atOnce it signs now, and all others are forgotten, because somebody else may have one; what they have signed
   *   is no longer believed
   * @throws Error when another program has made one in this moment
   */
  async renew(by: Actor, { atOnce = false } = {}): Promise<void> {
    const rows = await readRows(this.#parts.database);
    const afterSeconds = atOnce ? 0 : publishedBeforeSeconds;
    if (!(await this.#make(by, { rows, afterSeconds, alone: atOnce })))
      throw new Error('Another key was made in this moment. Try again');
  }

  /** @param rows those that were there @returns false when another program has made the next one */
  async #make(
    by: Actor,
    { rows, afterSeconds, alone }: { rows: readonly Row[]; afterSeconds: number; alone: boolean },
  ): Promise<boolean> {
    const { database, random, sealKeys: keys } = this.#parts;
    const kid = random.id();
    const jwk = JSON.stringify({ ...(await random.rsaKey()), kid, alg: 'RS256', use: 'sig' });
    const { keyId, bytes } = seal({ keys, random }, binding, jwk);
    const number = (rows.at(-1)?.number ?? 0) + 1;
    return query(() =>
      database.transaction(async (transaction) => {
        const { rowCount } = await transaction.raw<{ rowCount: number }>(
          `insert into oidc_keys (number, kid, sealed_key, key_id, signs_from)
           values (?, ?, ?, ?, now() + make_interval(secs => ?)) on conflict do nothing`,
          [number, kid, bytes, keyId, afterSeconds],
        );
        if (rowCount === 0) return false;
        const count = alone ? await transaction('oidc_keys').whereNot({ kid }).delete() : 0;
        await appendAudit(transaction, { event: 'oidc-keys-renewed', actor: by, detail: { count } });
        return true;
      }),
    );
  }

  #open({ key_id: keyId, sealed_key: bytes }: Row): SigningJwk {
    try {
      return JSON.parse(unseal({ keys: this.#parts.sealKeys }, binding, { keyId, bytes })) as SigningJwk;
    } catch (error) {
      const { message } = error as Error;
      throw new Error(
        `A signing key does not open: ${message}. \`belcode oidc keys --renew --at-once\` makes a new one`,
        {
          cause: error,
        },
      );
    }
  }
}

/** The keys without their secrets. @throws Refusal store-unavailable */
export async function showSigningKeys(database: Database): Promise<ShownSigningKey[]> {
  const rows = await readRows(database);
  const { signing } = planOf(rows);
  return rows.map((row) => ({
    kid: row.kid,
    sealedBy: row.key_id,
    state: row === signing ? 'signs' : row.number > (signing?.number ?? 0) ? 'next' : 'published',
    madeAt: row.made_at,
    signsFrom: row.signs_from,
  }));
}

function readRows(database: Database): Promise<Row[]> {
  return query(
    async () => (await database.raw<{ rows: Row[] }>('select *, now() from oidc_keys order by number')).rows,
  );
}

function planOf(rows: readonly Row[]) {
  const keys = rows.map((row) =>
    Object.assign(row, { madeAt: row.made_at.getTime(), signsFrom: row.signs_from.getTime() }),
  );
  return planSigningKeys(keys, rows[0]?.now.getTime() ?? 0);
}
