import { userInfo } from 'node:os';
import pg from 'pg';
import { addressesOf } from './database-address.ts';

const limitMilliseconds = 2_000;

/** The reply of a PostgreSQL to Belcode's user without a password. */
export interface Probe {
  at: string;
  user: string;
  outcome: 'let-in' | 'asks' | 'away';
  /** The unix socket that it was tried by. */
  socket?: string | undefined;
  /** In the words of PostgreSQL. */
  says: string;
}

/**
 * Connects as Belcode does, but without its password and its client certificate.
 *
 * @param url as in BELCODE_DATABASE_URL
 */
export async function probePostgres(url: string): Promise<Probe> {
  let passwordWanted = false;
  const client = new pg.Client({
    connectionString: withoutCredentials(addressesOf(url)[0] ?? url),
    connectionTimeoutMillis: limitMilliseconds,
  });
  // Set here, because the address has precedence. Called only when the server wants a password.
  Object.assign(client, {
    password: () => {
      passwordWanted = true;
      throw new Error('it asks for a password');
    },
  });
  client.on('error', () => undefined);
  const socket = client.host.startsWith('/') ? `${client.host}/.s.PGSQL.${client.port}` : undefined;
  const [at, user] = [socket ?? `${client.host}:${client.port}`, client.user ?? ''];
  try {
    await client.connect();
    const knownBy = socket === undefined ? undefined : await systemUser(client);
    if (knownBy !== undefined) return { at, user, socket, outcome: 'asks', says: `it lets in ${knownBy}` };
    return { at, user, socket, outcome: 'let-in', says: '' };
  } catch (error) {
    const { message, code } = error as { message?: string; code?: string };
    // Class 28 of PostgreSQL's errors: invalid authorization. Anything else came before that.
    const refused = passwordWanted || code?.startsWith('28') === true;
    return { at, user, socket, outcome: refused ? 'asks' : 'away', says: message || code || 'no answer' };
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * By which user of the host PostgreSQL knows who connected by a socket, such as `peer:belcode`. PostgreSQL 16 and later
 * say it; of an older one, a user of the host with another name than the role shows that it asks for nothing.
 *
 * @returns undefined when it asks for nothing
 */
async function systemUser(client: pg.Client): Promise<string | undefined> {
  const { rows } = await client.query<{ number: string }>("select current_setting('server_version_num') as number");
  if (Number(rows[0]?.number) >= 160_000) {
    const known = await client.query<{ name: string | null }>('select system_user as name');
    return known.rows[0]?.name ?? undefined;
  }
  const { username } = userInfo();
  return username === client.user ? `peer:${username}` : undefined;
}

function withoutCredentials(url: string): string {
  const bare = new URL(url);
  bare.password = '';
  for (const name of ['password', 'sslcert', 'sslkey']) bare.searchParams.delete(name);
  return bare.href;
}
