import pg from 'pg';
import { addressesOf } from './database-address.ts';

export type ConnectionLimits = { connectMilliseconds: number } & Pick<
  pg.ClientConfig,
  'statement_timeout' | 'query_timeout' | 'lock_timeout'
>;

/** PostgreSQL's code of a write to a standby, or to a server that was set to read only. */
const readOnly = '25006';
const protocolViolation = '08P01';

/** The part of a client that the pool asks about before it lends it. */
interface Lent {
  readyForQuery: boolean;
  servesReadsOnly?: boolean;
}

/**
 * Opens the connections of one pool. Of several servers it prefers the one that was right the last time, and takes one
 * that is not read only.
 */
export class ConnectionOpener {
  readonly #addresses: readonly string[];
  readonly #limits: ConnectionLimits;
  #preferred = 0;
  /** PgBouncer refuses these in the startup message unless its settings say otherwise. */
  #withTimeouts = true;

  constructor(url: string, limits: ConnectionLimits) {
    this.#addresses = addressesOf(url);
    this.#limits = limits;
  }

  /** @throws the error of the last server that was tried */
  async open(): Promise<pg.Client> {
    let trouble: unknown;
    for (let n = 0; n < this.#addresses.length; n += 1) {
      const which = (this.#preferred + n) % this.#addresses.length;
      try {
        const client = await this.#connect(this.#addresses[which] as string);
        this.#preferred = which;
        return client;
      } catch (error) {
        trouble = error;
      }
    }
    throw trouble;
  }

  async #connect(address: string): Promise<pg.Client> {
    const withTimeouts = this.#withTimeouts;
    try {
      return await this.#connectOnce(address, withTimeouts);
    } catch (error) {
      const { code, message } = error as { code?: string; message?: string };
      if (!withTimeouts || code !== protocolViolation || !/startup parameter/.test(message ?? '')) throw error;
      this.#withTimeouts = false;
      return this.#connectOnce(address, false);
    }
  }

  async #connectOnce(address: string, withTimeouts: boolean): Promise<pg.Client> {
    const { connectMilliseconds, query_timeout, ...timeouts } = this.#limits;
    const client = new pg.Client({
      connectionString: address,
      application_name: 'belcode',
      // A little shorter than the limit of the pool, because this error says what went wrong.
      connectionTimeoutMillis: (connectMilliseconds * 0.9) / this.#addresses.length,
      keepAlive: true,
      query_timeout,
      ...(withTimeouts ? timeouts : {}),
    });
    watch(client);
    try {
      await client.connect();
      if (this.#addresses.length > 1 && (await isReadOnly(client)))
        throw new Error('the server is read-only, as a standby is');
      return client;
    } catch (error) {
      // A connection whose login failed stays open by itself, so a pool would take all connections of the server.
      streamOf(client).destroy();
      throw error;
    }
  }
}

/** What the pool asks before it lends a connection. */
export const isFit = ({ readyForQuery, servesReadsOnly }: Lent): boolean => readyForQuery && servesReadsOnly !== true;

/** knex reads `__knex__disposed` as the end of a connection. */
function watch(client: pg.Client): void {
  const ended = (error?: Error) => Object.assign(client, { __knex__disposed: error ?? 'Connection ended' });
  client.on('error', ended);
  client.on('end', () => ended());
  // After a fail-over the connection to the old server lives on, and the next one may reach the new one.
  connectionOf(client).on('errorMessage', ({ code }: { code?: string }) => {
    if (code === readOnly) Object.assign(client, { servesReadsOnly: true });
  });
}

async function isReadOnly(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ transaction_read_only: string }>('show transaction_read_only');
  return rows[0]?.transaction_read_only === 'on';
}

/** Parts of pg that its types do not name. */
const connectionOf = (client: pg.Client) =>
  (client as unknown as { connection: NodeJS.EventEmitter & { stream: { destroy(): void } } }).connection;
const streamOf = (client: pg.Client) => connectionOf(client).stream;
