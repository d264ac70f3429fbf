import { AttemptStore } from '../accounts/attempt-store.ts';
import { CompanyStore } from '../accounts/company-store.ts';
import { PasswordCampaignStore } from '../accounts/password-campaign-store.ts';
import { RememberedBrowserStore } from '../accounts/remembered-browser-store.ts';
import { ReminderStore } from '../accounts/reminder-store.ts';
import { RollOutStore } from '../accounts/roll-out-store.ts';
import { SessionStore } from '../accounts/session-store.ts';
import { UserStore } from '../accounts/user-store.ts';
import { UserTableStore } from '../accounts/user-table-store.ts';
import { WelcomeStore } from '../accounts/welcome-store.ts';
import { AuditStore } from '../audit/audit-store.ts';
import { ChallengeStore } from '../challenges/challenge-store.ts';
import { siteTimeZone, systemClock } from '../clock.ts';
import { readConfig } from '../config.ts';
import { CallQueue } from '../deliveries/call-queue.ts';
import { DeliveryStore } from '../deliveries/delivery-store.ts';
import { HangUpFeed } from '../deliveries/hang-up-feed.ts';
import { AppDeviceStore } from '../factors/app-device-store.ts';
import { BypassStore } from '../factors/bypass-store.ts';
import { FactorStore } from '../factors/factor-store.ts';
import { FailureStore } from '../factors/failure-store.ts';
import type { MailReader } from '../incidents/mail.ts';
import { readMailLook } from '../incidents/mail-look.ts';
import { createLog } from '../log.ts';
import { openSmtpMail } from '../mail/smtp-mail.ts';
import { HeldDataStore } from '../people/held-data-store.ts';
import { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import { callRulesOf } from '../policy/ledger/read-call-rules.ts';
import { callTimesOf } from '../policy/ledger/read-call-times.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { systemRandom as random } from '../random.ts';
import type { Terminal } from './command.ts';
import { actorOf } from './with-accounts.ts';
import { withRedis } from './with-redis.ts';

/**
 * Opens what the acts on users and companies need for one act, and always closes it.
 *
 * @param maxConnections to PostgreSQL, for acts that run several at a time
 * @throws Refusal store-unavailable when Redis cannot be reached; the act has not begun then
 */
export async function withPeople<T>(
  terminal: Terminal,
  act: (people: People) => Promise<T>,
  maxConnections = 1,
): Promise<T> {
  const config = readConfig('cli', terminal.environment);
  return withRedis(config, async (redis) => {
    const database = connectPostgres(config.BELCODE_DATABASE_URL, 'commands', maxConnections);
    const people = buildPeople({ config, redis, database, terminal });
    try {
      return await act(people);
    } finally {
      await people.calls.close();
      await database.destroy();
    }
  });
}

export type People = ReturnType<typeof buildPeople>;

interface PeopleParts {
  config: ReturnType<typeof readConfig>;
  redis: Parameters<Parameters<typeof withRedis<void>>[1]>[0];
  database: ReturnType<typeof connectPostgres>;
  terminal: Terminal;
}

function buildPeople({ config, redis, database, terminal }: PeopleParts) {
  // These acts end things, and neither make nor read what has a MAC.
  const secret = config.BELCODE_SECRET ?? '';
  const stores = { database, random };
  const { BELCODE_SMTP_URL: url, BELCODE_MAIL_FROM: from, BELCODE_PANEL_URL: panelUrl, BELCODE_HELP: help } = config;
  const companies = new CompanyStore(stores);
  const lookOf = (reader: MailReader) => readMailLook({ companies, help: help || undefined }, reader);
  return {
    random,
    audit: new AuditStore(database),
    table: new UserTableStore(database),
    campaigns: new PasswordCampaignStore(stores),
    reminders: new ReminderStore(database),
    welcomes: new WelcomeStore(database),
    users: new UserStore(stores),
    companies,
    factors: new FactorStore(stores),
    bypasses: new BypassStore(database),
    devices: new AppDeviceStore(database),
    failures: new FailureStore(database),
    sessions: new SessionStore({ redis, random, secret, browsers: new RememberedBrowserStore(database) }),
    challenges: new ChallengeStore(redis, secret),
    deliveries: new DeliveryStore(redis),
    calls: new CallQueue(redis, secret),
    // It only announces, so it needs no connection that listens.
    hangUps: new HangUpFeed({ commands: redis, subscriber: redis }),
    ledger: new CallLedgerStore(redis, callRulesOf(config), callTimesOf(config)),
    attempts: new AttemptStore(redis),
    heldData: new HeldDataStore(database),
    mail:
      url === ''
        ? undefined
        : openSmtpMail({ url, from, panelUrl, log: createLog('belcode', 'warn'), clock: systemClock, lookOf }),
    language: config.BELCODE_LANGUAGE,
    /** What a mail is written from that nobody gets. */
    preview: {
      companies,
      rollOut: new RollOutStore(database),
      clock: systemClock,
      help: help || undefined,
      timeZone: siteTimeZone(),
      panelUrl,
      mailFrom: from,
    },
    actor: actorOf(terminal),
  };
}
