import pg from 'pg';

const limitMilliseconds = 2_000;

/** The reply of a PostgreSQL to Belcode's user without a password. */
export interface Probe {
  at: string;
  user: string;
  outcome: 'let-in' | 'asks' | 'away' | 'unix-socket';
  /** In the words of PostgreSQL. */
  says: string;
}

/**
 * Connects as Belcode does, but without its password and its client certificate.
 *
 * @param url as in BELCODE_DATABASE_URL
 */
export async function probePostgres(url: string): Promise<Probe> {
  let asked = false;
  const client = new pg.Client({
    connectionString: withoutCredentials(url),
    connectionTimeoutMillis: limitMilliseconds,
  });
  // Set here, because the address has precedence. Called only when the server wants a password.
  Object.assign(client, {
    password: () => {
      asked = true;
      throw new Error('it asks for a password');
    },
  });
  client.on('error', () => undefined);
  const [at, user] = [`${client.host}:${client.port}`, client.user ?? ''];
  if (client.host.startsWith('/')) return { at: client.host, user, outcome: 'unix-socket', says: '' };
  try {
    await client.connect();
    return { at, user, outcome: 'let-in', says: '' };
  } catch (error) {
    const { message, code } = error as { message?: string; code?: string };
    // Class 28 of PostgreSQL's errors: invalid authorization. Anything else came before that.
    const refused = asked || code?.startsWith('28') === true;
    return { at, user, outcome: refused ? 'asks' : 'away', says: message || code || 'no answer' };
  } finally {
    await client.end().catch(() => undefined);
  }
}

function withoutCredentials(url: string): string {
  const bare = new URL(url);
  bare.password = '';
  for (const name of ['password', 'sslcert', 'sslkey']) bare.searchParams.delete(name);
  return bare.href;
}
