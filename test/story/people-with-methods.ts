import type { Programs } from '../../lab/programs.ts';
import { CompanyStore } from '../../src/accounts/company-store.ts';
import { hashPassword } from '../../src/accounts/password.ts';
import type { NewUser } from '../../src/accounts/user.ts';
import { UserStore } from '../../src/accounts/user-store.ts';
import { AuditStore } from '../../src/audit/audit-store.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { FactorStore } from '../../src/factors/factor-store.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { systemRandom as random } from '../../src/random.ts';

/** The password of every user that is added. */
export const password = 'a few words in a row';

export interface PersonWithMethods extends Pick<NewUser, 'login' | 'language'> {
  company: string;
  /** The first is the primary one. */
  methods: readonly { number: string; name?: string }[];
}

export interface AuditedEnd {
  event: string;
  detail: { reason: string; number: string };
}

/** Users as set-up in the panel leaves them; set-up itself is tested in story-with-calls. */
export class PeopleWithMethods {
  readonly #database: ReturnType<typeof connectPostgres>;
  readonly #hash = hashPassword(password, random);

  constructor(programs: Pick<Programs, 'environment'>) {
    this.#database = connectPostgres(programs.environment.BELCODE_DATABASE_URL ?? '', 'requests', 2);
  }

  async add({ login, language, company, methods }: PersonWithMethods): Promise<void> {
    const people = { database: this.#database, random };
    const { id: companyId } = await new CompanyStore(people).findByName(company);
    const user = { companyId, login, name: `Name of ${login}`, role: 'user', language } as const;
    const proven = { hash: await this.#hash, mustChange: false };
    const { id: userId } = await new UserStore(people).add(user, proven, { kind: 'command-line', id: 'test' });
    const factors = new FactorStore(people);
    for (const method of methods) await factors.add(confirmFactor({ userId }, { kind: 'phone', ...method }));
  }

  /** How calls ended, newest first: those of one user or of all. In this process, because tests ask again and again. */
  async endsOfCalls(login?: string): Promise<AuditedEnd[]> {
    const users = new UserStore({ database: this.#database, random });
    const userId = login === undefined ? undefined : (await users.findByLogin(login)).id;
    const records = await new AuditStore(this.#database).list({ event: 'call-ended', userId, limit: 500 });
    return records as unknown as AuditedEnd[];
  }

  close(): Promise<void> {
    return this.#database.destroy();
  }
}
