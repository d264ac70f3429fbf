import { type Database, query } from '../postgres/connect-postgres.ts';
import type { NewPasskey } from './passkey.ts';

/** A stored passkey. */
export interface Passkey extends NewPasskey {
  factorId: string;
}

interface PasskeyRow {
  factor_id: string;
  user_id: string;
  credential_id: string;
  public_key: Buffer;
  sign_count: string;
  transports: string[];
  aaguid: string;
  backup_eligible: boolean;
  backed_up: boolean;
}

/** The keys that verify passkeys. Every method throws Refusal store-unavailable when the database is away. */
export class PasskeyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The passkeys of a user, oldest first. */
  async list(userId: string): Promise<Passkey[]> {
    const rows = await query(() =>
      this.#database<PasskeyRow>('passkeys')
        .where({ user_id: userId })
        .orderBy([{ column: 'created_at' }, { column: 'factor_id' }])
        .select('*'),
    );
    return rows.map(passkeyFromRow);
  }

  /** A passkey by the name that the browser gives it; undefined for one that nobody has, or that was removed. */
  async findByCredential(credentialId: string): Promise<(Passkey & { userId: string }) | undefined> {
    const row = await query(() =>
      this.#database<PasskeyRow>('passkeys').where({ credential_id: credentialId }).first('*'),
    );
    return row === undefined ? undefined : { ...passkeyFromRow(row), userId: row.user_id };
  }

  /**
   * Accepts one use: of all requests with the same signature of a passkey that counts, exactly one gets true.
   *
   * @param use `signCount` is the one that the passkey has signed; zero for a passkey that does not count
   */
  async acceptUse({ factorId }: Passkey, use: Pick<Passkey, 'signCount' | 'backedUp'>): Promise<boolean> {
    const rows = await query(() =>
      this.#database<PasskeyRow>('passkeys')
        .where({ factor_id: factorId })
        .whereRaw('(sign_count < ? or (sign_count = 0 and ? = 0))', [use.signCount, use.signCount])
        .update({ sign_count: String(use.signCount), backed_up: use.backedUp }),
    );
    return rows > 0;
  }
}

/** Inserts the row of a proven passkey. Only FactorStore calls this, in the transaction that adds the factor. */
export async function insertPasskey(
  database: Database,
  { userId, factorId, passkey }: { userId: string; factorId: string; passkey: NewPasskey },
): Promise<void> {
  await database<PasskeyRow>('passkeys').insert({
    factor_id: factorId,
    user_id: userId,
    credential_id: passkey.credentialId,
    public_key: Buffer.from(passkey.publicKey),
    sign_count: String(passkey.signCount),
    transports: [...passkey.transports],
    aaguid: passkey.aaguid,
    backup_eligible: passkey.backupEligible,
    backed_up: passkey.backedUp,
  });
}

/** Whether a credential is enrolled already, for this user or another one. */
export async function isEnrolled(database: Database, credentialId: string): Promise<boolean> {
  const row = await database<PasskeyRow>('passkeys').where({ credential_id: credentialId }).first('factor_id');
  return row !== undefined;
}

function passkeyFromRow(row: PasskeyRow): Passkey {
  return {
    factorId: row.factor_id,
    credentialId: row.credential_id,
    publicKey: new Uint8Array(row.public_key),
    signCount: Number(row.sign_count),
    transports: row.transports,
    aaguid: row.aaguid,
    backupEligible: row.backup_eligible,
    backedUp: row.backed_up,
  };
}
