import type { Programs } from '../../lab/programs.ts';
import { addUser } from '../../src/accounts/add-user.ts';
import { ApiKeyStore } from '../../src/accounts/api-key-store.ts';
import { addApiKey } from '../../src/accounts/change-api-keys.ts';
import { CompanyStore } from '../../src/accounts/company-store.ts';
import { UserStore } from '../../src/accounts/user-store.ts';
import type { Actor } from '../../src/audit/audit-event.ts';
import { AuditStore } from '../../src/audit/audit-store.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import type { Factor } from '../../src/factors/factor.ts';
import { FactorStore } from '../../src/factors/factor-store.ts';
import { seal, sealKeys } from '../../src/factors/seal.ts';
import type { PostDial } from '../../src/policy/ledger/call-destination.ts';
import { connectPostgres, type Database } from '../../src/postgres/connect-postgres.ts';
import { systemRandom as random } from '../../src/random.ts';
import { Panel } from './panel.ts';

/** A user with methods, and a panel that requests codes by the user's login. */
export interface EnrolledUser {
  login: string;
  password: string;
  factors: Factor[];
  panel: Panel;
  /** The user's audit records, newest first. */
  audit(): Promise<{ event: string; detail: Record<string, unknown> }[]>;
}

const actor: Actor = { kind: 'command-line', id: 'test' };

/**
 * Enrols methods as a login in the panel would; the tests of enrolment are in `story`. The acts are those of the
 * command line, in this process, because each command takes more than a second of a core.
 *
 * @param messagesTo an extension whose telephone shows codes as messages
 * @param authenticator secret of an authenticator, in base32
 */
export async function enrolUser(
  programs: Programs,
  login: string,
  numbers: readonly { number: string; postDial?: PostDial }[],
  {
    email,
    messagesTo,
    authenticator,
    language = 'nl',
  }: { email?: string; messagesTo?: string; authenticator?: string; language?: string } = {},
): Promise<EnrolledUser> {
  const people = <T>(act: (database: Database) => Promise<T>) => inDatabaseOf(programs, act);
  return people(async (database) => {
    const parts = { database, random };
    const audit = new AuditStore(database);
    const company = await new CompanyStore(parts).add({ name: `Company of ${login}`, country: 'NL' }, actor);
    const { user, password } = await addUser(
      { users: new UserStore(parts), random },
      { companyId: company.id, login, name: `Name of ${login}`, role: 'user', language, email },
      { keeps: true },
      actor,
    );
    const userId = user.id;
    const keyParts = { keys: new ApiKeyStore(database), audit, random };
    const { key } = await addApiKey(keyParts, { name: login, scopes: ['challenges:user'] }, actor);
    const store = new FactorStore(parts);
    const factors: Factor[] = [];
    for (const phone of numbers) factors.push(await store.add(confirmFactor({ userId }, { kind: 'phone', ...phone })));
    if (messagesTo !== undefined) {
      const device = { kind: 'endpoint', extension: messagesTo, name: messagesTo } as const;
      factors.push(await store.add(confirmFactor({ userId }, { kind: 'app', device })));
    }
    if (authenticator !== undefined) {
      const keys = sealKeys(programs.environment.BELCODE_SECRET ?? '');
      const sealed = seal({ keys, random }, { userId, purpose: 'authenticator' }, authenticator);
      factors.push(await store.add(confirmFactor({ userId }, { kind: 'authenticator', sealed, lastStep: 1 })));
    }
    return {
      login,
      password,
      factors,
      panel: new Panel({ url: programs.url, apiKey: key }),
      audit: () => people((own) => new AuditStore(own).list({ userId, limit: 50 })),
    };
  });
}

async function inDatabaseOf<T>(programs: Programs, act: (database: Database) => Promise<T>): Promise<T> {
  const database = connectPostgres(programs.environment.BELCODE_DATABASE_URL ?? '', 'requests', 1);
  try {
    return await act(database);
  } finally {
    await database.destroy();
  }
}
