import { administerPostgres, quoteName, quoteText, refusalOfPostgres } from '../../postgres/administer-postgres.ts';
import type { Act, Step } from './setup-step.ts';
import type { Site } from './site.ts';

const roleMade = 'database-role';
const databaseMade = 'database';

/** A role that can do nothing outside its own database, and that database. The dialler gets neither. */
export const addDatabase: Step = {
  name: 'PostgreSQL',
  async plan(site) {
    const url = urlOf(site);
    if ((await refusalOfPostgres(url)) === undefined) return { found: 'it lets Belcode in' };
    const name = site.answers['database-name'];
    const admin = administerPostgres(site.answers.database);
    const advice = (error: Error) => {
      throw new Error(
        `${error.message}. Start PostgreSQL (systemctl start postgresql), or give database = postgres://ADMIN:PASSWORD@HOST/postgres`,
      );
    };
    const [role] = await admin.ask(`select 1 from pg_roles where rolname = ${quoteText(name)}`).catch(advice);
    const [database] = await admin.ask(`select 1 from pg_database where datname = ${quoteText(name)}`).catch(advice);
    if (role !== undefined && !site.state.made.includes(roleMade))
      throw new Error(
        `PostgreSQL has a role ${name} that setup did not make, and BELCODE_DATABASE_URL in ${site.settingsFile} does ` +
          'not open it. Write the right address there, or give another database-name',
      );
    const acts = [
      ...(role === undefined ? [makeRole(site, name)] : [giveNewPassword(site, name)]),
      ...(database === undefined ? makeDatabase(site, name) : []),
      tryIt(url, site),
    ];
    return { found: `no role ${name} that Belcode can use`, acts };
  },
  async undo({ state, answers }) {
    if (!state.made.includes(databaseMade) && !state.made.includes(roleMade)) return [];
    const name = quoteName(answers['database-name']);
    // It has all users and their methods: whoever wants it gone does so knowingly.
    return [`left the database and its role; to lose all data: drop database ${name}; drop role ${name};`];
  },
};

function urlOf({ settings }: Site): string {
  return settings.get('BELCODE_DATABASE_URL') ?? '';
}

function passwordOf(site: Site): string {
  return decodeURIComponent(new URL(urlOf(site)).password);
}

const onlyItsOwn = 'login nosuperuser nocreatedb nocreaterole noreplication';

function makeRole(site: Site, name: string): Act {
  return statement(
    site,
    `create role ${quoteName(name)} ${onlyItsOwn} password ${quoteText(passwordOf(site))}`,
    roleMade,
  );
}

function giveNewPassword(site: Site, name: string): Act {
  return statement(
    site,
    `alter role ${quoteName(name)} ${onlyItsOwn} password ${quoteText(passwordOf(site))}`,
    roleMade,
  );
}

function makeDatabase(site: Site, name: string): Act[] {
  return [
    statement(site, `create database ${quoteName(name)} owner ${quoteName(name)}`, databaseMade),
    statement(site, `revoke connect, temporary on database ${quoteName(name)} from public`),
  ];
}

function statement({ answers, state }: Site, sql: string, made?: string): Act {
  return {
    says: `SQL: ${sql}`,
    async run() {
      await administerPostgres(answers.database).ask(sql);
      if (made !== undefined && !state.made.includes(made)) state.made.push(made);
    },
  };
}

function tryIt(url: string, { settingsFile }: Site): Act {
  return {
    says: 'connect with BELCODE_DATABASE_URL',
    async run() {
      const refusal = await refusalOfPostgres(url);
      if (refusal === undefined) return;
      throw new Error(
        `${refusal}. pg_hba.conf must have: host all all 127.0.0.1/32 scram-sha-256; or correct BELCODE_DATABASE_URL in ${settingsFile}`,
      );
    },
  };
}
