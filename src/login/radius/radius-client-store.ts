import type { Role } from '../../accounts/user.ts';
import { appendAudit } from '../../audit/append-audit.ts';
import type { Actor } from '../../audit/audit-event.ts';
import { Refusal } from '../../errors.ts';
import { type SealKeys, seal, unseal } from '../../factors/seal.ts';
import { type Database, query } from '../../postgres/connect-postgres.ts';
import type { Random } from '../../random.ts';
import type { RoleAttribute } from './radius-attribute.ts';
import { maxRadiusClients, type RadiusClient, type RadiusMode, type ServedClient } from './radius-client.ts';
import { type RadiusNetwork, readNetwork } from './radius-network.ts';

interface ClientRow {
  id: string;
  name: string;
  networks: string[];
  mode: RadiusMode;
  company_id: string | null;
  roles: Role[];
  attributes: RoleAttribute[];
  key_id: string;
  secret: Buffer;
  created_at: Date;
}

export interface RadiusClientStoreParts {
  database: Database;
  random: Pick<Random, 'id'>;
  sealKeys: SealKeys;
}

/** The clients of RADIUS, whose secrets are sealed. All methods throw store-unavailable. */
export class RadiusClientStore {
  readonly #parts: RadiusClientStoreParts;

  constructor(parts: RadiusClientStoreParts) {
    this.#parts = parts;
  }

  /** @returns its id @throws Refusal radius-client-taken, radius-clients-many */
  add(client: Omit<RadiusClient, 'id' | 'createdAt'>, secret: string, by: Actor): Promise<string> {
    const id = this.#parts.random.id();
    const { name, networks, mode, companyId, roles, attributes } = client;
    const sealed = this.#seal(id, secret);
    return this.#write(async (transaction) => {
      // Two at the same time must not both take a network.
      await transaction.raw('lock table radius_clients in share row exclusive mode');
      const others = await transaction<ClientRow>('radius_clients').select('name', 'networks');
      if (others.length >= maxRadiusClients) throw new Refusal('radius-clients-many', `${maxRadiusClients} at most`);
      checkFree(client, others);
      await transaction('radius_clients').insert({
        id,
        name,
        networks: networks.map(({ text }) => text),
        mode,
        company_id: companyId ?? null,
        roles: [...roles],
        attributes: JSON.stringify(attributes),
        key_id: sealed.keyId,
        secret: sealed.bytes,
      });
      const detail = { clientId: id, name };
      await appendAudit(transaction, { event: 'radius-client-added', actor: by, companyId, detail });
      return id;
    });
  }

  /** Oldest first. */
  async list(): Promise<RadiusClient[]> {
    return (await this.#rows()).map(fromRow);
  }

  /** With their secrets. `unreadable`: names of those whose secret another key sealed. */
  async serve(): Promise<{ clients: ServedClient[]; unreadable: string[] }> {
    const unreadable: string[] = [];
    const clients = (await this.#rows()).flatMap((row) => {
      try {
        return [{ ...fromRow(row), secret: this.#unseal(row) }];
      } catch {
        unreadable.push(row.name);
        return [];
      }
    });
    return { clients, unreadable };
  }

  /** @throws Refusal not-found */
  renew(id: string, secret: string, by: Actor): Promise<void> {
    const sealed = this.#seal(id, secret);
    return this.#write(async (transaction) => {
      const [row] = await transaction<ClientRow>('radius_clients')
        .where({ id })
        .update({ key_id: sealed.keyId, secret: sealed.bytes })
        .returning('*');
      await note(transaction, 'radius-client-secret-renewed', row, by);
    });
  }

  /** @throws Refusal not-found */
  remove(id: string, by: Actor): Promise<void> {
    return this.#write(async (transaction) => {
      const [row] = await transaction<ClientRow>('radius_clients').where({ id }).delete().returning('*');
      await note(transaction, 'radius-client-removed', row, by);
    });
  }

  #rows(): Promise<ClientRow[]> {
    return query(() => this.#parts.database<ClientRow>('radius_clients').orderBy(['created_at', 'id']));
  }

  #seal(clientId: string, secret: string) {
    const { sealKeys: keys, random } = this.#parts;
    return seal({ keys, random }, { clientId, purpose: 'radius-secret' }, secret);
  }

  #unseal({ id: clientId, key_id: keyId, secret: bytes }: ClientRow): string {
    return unseal({ keys: this.#parts.sealKeys }, { clientId, purpose: 'radius-secret' }, { keyId, bytes });
  }

  #write<T>(act: (transaction: Database) => Promise<T>): Promise<T> {
    return query(() => this.#parts.database.transaction((transaction) => act(transaction)));
  }
}

/** A name and a network belong to one client. A network within another one is a client of its own. */
function checkFree(
  { name, networks }: Pick<RadiusClient, 'name' | 'networks'>,
  others: readonly Pick<ClientRow, 'name' | 'networks'>[],
): void {
  for (const other of others) {
    const isTaken = networks.some(({ text }) => other.networks.includes(text));
    if (isTaken || other.name.toLowerCase() === name.toLowerCase())
      throw new Refusal('radius-client-taken', `the client ${other.name} has it`);
  }
}

async function note(
  transaction: Database,
  event: 'radius-client-removed' | 'radius-client-secret-renewed',
  row: ClientRow | undefined,
  actor: Actor,
): Promise<void> {
  if (row === undefined) throw new Refusal('not-found', 'no such client');
  const detail = { clientId: row.id, name: row.name };
  await appendAudit(transaction, { event, actor, companyId: row.company_id ?? undefined, detail });
}

function fromRow({ id, name, networks, mode, company_id, roles, attributes, created_at }: ClientRow): RadiusClient {
  const read = networks.map(readNetwork).filter((each): each is RadiusNetwork => each !== undefined);
  const facts = { companyId: company_id ?? undefined, roles, attributes, createdAt: created_at };
  return { id, name, networks: read, mode, ...facts };
}
