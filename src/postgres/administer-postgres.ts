import { execFile } from 'node:child_process';
import pg from 'pg';

const limitMilliseconds = 10_000;

/** PostgreSQL, as somebody who may add roles and databases. */
export interface PostgresAdministrator {
  /** Runs one statement. @returns the first column of each row @throws Error in the words of PostgreSQL */
  ask(sql: string): Promise<string[]>;
}

/** @param address `local`: by psql as the system's user postgres, who needs no password; else a URL */
export function administerPostgres(address: string): PostgresAdministrator {
  return { ask: address === 'local' ? askByPsql : (sql) => askByAddress(address, sql) };
}

async function askByAddress(address: string, sql: string): Promise<string[]> {
  const client = new pg.Client({
    connectionString: address,
    connectionTimeoutMillis: limitMilliseconds,
    query_timeout: limitMilliseconds,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    return rows.map(([first]) => String(first));
  } catch (error) {
    const { message, code } = error as { message?: string; code?: string };
    throw new Error(`PostgreSQL: ${message || code || 'no answer'}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The statement goes in by stdin, because a password in an argument is in the list of processes. */
function askByPsql(sql: string): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const words = ['-u', 'postgres', '--', 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-d', 'postgres'];
    const program = execFile(
      'runuser',
      words,
      { cwd: '/', timeout: limitMilliseconds, encoding: 'utf8' },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout.split('\n').filter((line) => line !== ''));
        // A message may repeat the statement, which holds a password.
        else reject(new Error(`psql as postgres: ${firstLine(stderr) || error.code || 'no answer'}`));
      },
    );
    program.stdin?.on('error', () => undefined);
    program.stdin?.end(`${sql};\n`);
  });
}

function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => /error|fatal|exist|denied|failed/i.test(line))
      ?.replace(/^psql:<stdin>:\d+:\s*/, '')
      .trim() ?? ''
  );
}

/** @throws Error for a text with a zero byte, which PostgreSQL has no quotes for */
export function quoteText(text: string): string {
  if (text.includes('\0')) throw new Error('a text for PostgreSQL must have no zero byte');
  return pg.escapeLiteral(text);
}

export function quoteName(name: string): string {
  return pg.escapeIdentifier(name);
}

/** Connects as a program does. @returns undefined when it is let in, else what PostgreSQL or the system says */
export async function refusalOfPostgres(url: string): Promise<string | undefined> {
  return askByAddress(url, 'select 1').then(
    () => undefined,
    (error: Error) => error.message,
  );
}
