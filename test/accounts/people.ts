import { CompanySettingStore } from '../../src/accounts/company-setting-store.ts';
import { CompanyStore } from '../../src/accounts/company-store.ts';
import { HeldCallStore } from '../../src/accounts/held-call-store.ts';
import { LoginFactsStore } from '../../src/accounts/login-facts-store.ts';
import { hashOfNothing } from '../../src/accounts/password.ts';
import { PasswordCampaignStore } from '../../src/accounts/password-campaign-store.ts';
import { RollOutStore } from '../../src/accounts/roll-out-store.ts';
import { SetUpCodeStore } from '../../src/accounts/set-up-code-store.ts';
import type { NewUser, User } from '../../src/accounts/user.ts';
import { UserStore } from '../../src/accounts/user-store.ts';
import type { Actor } from '../../src/audit/audit-event.ts';
import { AuditStore } from '../../src/audit/audit-store.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { systemRandom } from '../../src/random.ts';
import { createMigratedDatabase } from '../database.ts';

export const tester: Actor = { kind: 'command-line', id: 'tester' };

export type People = Awaited<ReturnType<typeof openPeople>>;

/**
 * A separate migrated database, the stores of people over it, and helpers to fill it.
 *
 * @param timezone the time zone of the database, which decides when its midnight is
 */
export async function openPeople(timezone = 'UTC') {
  const home = await createMigratedDatabase();
  await inDatabase(home.url, `alter database ${new URL(home.url).pathname.slice(1)} set timezone to '${timezone}'`);
  const database = connectPostgres(home.url, 'requests', 10);
  const parts = { database, random: systemRandom };
  const companies = new CompanyStore(parts);
  const users = new UserStore(parts);
  let count = 0;
  const addCompany = (name = `Company ${++count}`) => companies.add({ name, country: 'NL' }, tester);
  return {
    database,
    companies,
    companySettings: new CompanySettingStore(database),
    users,
    heldCalls: new HeldCallStore(database),
    setUpCodes: new SetUpCodeStore(database),
    loginFacts: new LoginFactsStore(database),
    campaigns: new PasswordCampaignStore(parts),
    rollOut: new RollOutStore(database),
    audit: new AuditStore(database),
    url: home.url,
    addCompany,
    async addUser(user: Partial<NewUser> & { passwordHash?: string } = {}): Promise<User> {
      const { passwordHash = hashOfNothing(systemRandom), ...rest } = user;
      const companyId = rest.companyId ?? (await addCompany()).id;
      const login = `user.${++count}`;
      const whole: NewUser = { login, name: 'Anna', role: 'user', language: 'nl', ...rest, companyId };
      return users.add(whole, { hash: passwordHash, mustChange: false }, tester);
    },
    async close(): Promise<void> {
      await database.destroy();
      await home.drop();
    },
  };
}

async function inDatabase(url: string, statement: string): Promise<void> {
  const database = connectPostgres(url, 'requests', 1);
  try {
    await database.raw(statement);
  } finally {
    await database.destroy();
  }
}
