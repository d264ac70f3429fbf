import { CompanySettingStore } from '../accounts/company-setting-store.ts';
import { CompanyStore } from '../accounts/company-store.ts';
import { MethodRuleStore } from '../accounts/method-rule-store.ts';
import { PasswordCampaignStore } from '../accounts/password-campaign-store.ts';
import { RememberedBrowserStore } from '../accounts/remembered-browser-store.ts';
import { RollOutStore } from '../accounts/roll-out-store.ts';
import { SetUpCodeStore } from '../accounts/set-up-code-store.ts';
import { UserStore } from '../accounts/user-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import { AuditStore } from '../audit/audit-store.ts';
import { readConfig } from '../config.ts';
import { AppDeviceStore } from '../factors/app-device-store.ts';
import { CoverageStore } from '../factors/coverage-store.ts';
import { EnrolmentStore } from '../factors/enrolment-store.ts';
import { FactorStore } from '../factors/factor-store.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { systemRandom } from '../random.ts';
import type { Terminal } from './command.ts';

/** Stores for the commands about people and companies. */
export type Accounts = Awaited<ReturnType<typeof buildAccounts>>;

/** Opens the stores of people and companies for one act, and always closes them. */
export async function withAccounts<T>(terminal: Terminal, act: (accounts: Accounts) => Promise<T>): Promise<T> {
  const config = readConfig('cli', terminal.environment);
  const database = connectPostgres(config.BELCODE_DATABASE_URL, 'commands', 1);
  try {
    return await act(buildAccounts(database, terminal));
  } finally {
    await database.destroy();
  }
}

function buildAccounts(database: ReturnType<typeof connectPostgres>, terminal: Terminal) {
  const parts = { database, random: systemRandom };
  const companies = new CompanyStore(parts);
  return {
    companies,
    companySettings: new CompanySettingStore(database),
    setUpCodes: new SetUpCodeStore(database),
    users: new UserStore(parts),
    campaigns: new PasswordCampaignStore(parts),
    rollOut: new RollOutStore(database),
    methodRules: new MethodRuleStore(database),
    factors: new FactorStore(parts),
    appDevices: new AppDeviceStore(database),
    coverage: new CoverageStore(database),
    enrolments: new EnrolmentStore(database),
    rememberedBrowsers: new RememberedBrowserStore(database),
    audit: new AuditStore(database),
    actor: actorOf(terminal),
    /** @throws Refusal company-unknown */
    async companyId(name: string | undefined): Promise<string | undefined> {
      return name === undefined ? undefined : (await companies.findByName(name)).id;
    },
  };
}

/** The user at the keyboard according to the operating system: a reminder, not a proof. */
export function actorOf({ environment }: Terminal): Actor {
  return { kind: 'command-line', id: environment.SUDO_USER ?? environment.USER };
}
