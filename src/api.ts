import { hostname } from 'node:os';
import { ApiKeyStore } from './accounts/api-key-store.ts';
import { AttemptStore } from './accounts/attempt-store.ts';
import { CompanyStore } from './accounts/company-store.ts';
import { LoginFactsStore } from './accounts/login-facts-store.ts';
import { PasswordLinkStore } from './accounts/password-link-store.ts';
import { SessionStore } from './accounts/session-store.ts';
import { UserStore } from './accounts/user-store.ts';
import { ApiKeyVerifier } from './accounts/verify-api-key.ts';
import { buildApi } from './api/build-api.ts';
import { IdempotencyStore } from './api/idempotency-store.ts';
import { readinessChecks } from './api/readiness-checks.ts';
import { AuditStore } from './audit/audit-store.ts';
import { AppHoldStore } from './challenges/app-hold-store.ts';
import { AppInboxFeed } from './challenges/app-inbox-feed.ts';
import { ChallengeStore } from './challenges/challenge-store.ts';
import { DialInStore } from './challenges/dial-in-store.ts';
import type { PushSender } from './challenges/open-app-challenge.ts';
import { Turnstile } from './challenges/turnstile.ts';
import { systemClock as clock } from './clock.ts';
import { type Config, ConfigError, readConfig } from './config.ts';
import { internalCallsPerSecond } from './deliveries/call-job.ts';
import { CallQueue } from './deliveries/call-queue.ts';
import { DeliveryStore } from './deliveries/delivery-store.ts';
import { DiallerStore } from './deliveries/dialler-store.ts';
import { EndpointPresenceStore } from './deliveries/endpoint-presence-store.ts';
import { HangUpFeed } from './deliveries/hang-up-feed.ts';
import { MessageQueue } from './deliveries/message-queue.ts';
import { ProgressFeed } from './deliveries/progress-feed.ts';
import { Refusal } from './errors.ts';
import { AppDeviceStore } from './factors/app-device-store.ts';
import { AuthenticatorStore } from './factors/authenticator-store.ts';
import { EnrolmentStore } from './factors/enrolment-store.ts';
import { FactorStore } from './factors/factor-store.ts';
import { FailureStore } from './factors/failure-store.ts';
import { NonceStore } from './factors/nonce-store.ts';
import { PendingDeviceStore } from './factors/pending-device-store.ts';
import { PushKeyStore } from './factors/push-key-store.ts';
import { sealKeys } from './factors/seal.ts';
import { followLedger } from './incidents/follow-ledger.ts';
import { restoreLedger } from './incidents/restore-ledger.ts';
import { createLog, type Log } from './log.ts';
import type { LoginAppParts } from './login/login-parts.ts';
import { openSmtpMail } from './mail/smtp-mail.ts';
import { buildPanel } from './panel/build-panel.ts';
import { mountPanel } from './panel/mount-panel.ts';
import { DestinationRuleStore } from './policy/destination-rule-store.ts';
import { CallLedgerStore } from './policy/ledger/call-ledger-store.ts';
import { callRulesOf } from './policy/ledger/read-call-rules.ts';
import { callTimesOf } from './policy/ledger/read-call-times.ts';
import { SuspendedNumberStore } from './policy/suspended-number-store.ts';
import { connectPostgres, type Database } from './postgres/connect-postgres.ts';
import { readMigrationStatus } from './postgres/migrations.ts';
import { internetAgent } from './push/post-push.ts';
import { pushContactOf } from './push/push-contact.ts';
import { readPushSubscription } from './push/push-subscription.ts';
import { pushTopic, WebPushSender } from './push/web-push-sender.ts';
import { systemRandom as random } from './random.ts';
import { connectRedis } from './redis/connect-redis.ts';

/** Requests in flight get so long to end. */
const stopLimitMilliseconds = 10_000;
const databaseRetryMilliseconds = 5_000;

const config = readConfigOrExit();
const log = createLog('api', config.BELCODE_LOG_LEVEL);

/** Builds the parts by hand, listens, and says how to stop. */
async function start(): Promise<() => Promise<void>> {
  const redis = connectRedis(config.BELCODE_REDIS_URL, 'commands', log);
  const subscriber = connectRedis(config.BELCODE_REDIS_URL, 'waiting', log);
  const database = connectPostgres(config.BELCODE_DATABASE_URL, 'requests');

  const secret = config.BELCODE_SECRET;
  const deliveries = new DeliveryStore(redis);
  const diallers = new DiallerStore(redis);
  const calls = new CallQueue(redis, queueRates(config));
  const users = new UserStore({ database, random });
  const audit = new AuditStore(database);
  const ledger = new CallLedgerStore(redis, callRulesOf(config), callTimesOf(config));
  const suspended = new SuspendedNumberStore(database);

  const attempts = new AttemptStore(redis);
  const inbox = new AppInboxFeed({ commands: redis, subscriber });
  const seal = sealKeys(secret, config.BELCODE_SEAL_KEYS);
  const messages = new MessageQueue(redis);
  const pushKeys = new PushKeyStore({ database, random, sealKeys: seal });
  const contact = pushContactOf(config);
  const hosts = config.BELCODE_PUSH_HOSTS;
  const sender = new WebPushSender({ keys: pushKeys, contact: contact ?? '', hosts, clock, agent: internetAgent() });
  if (contact === undefined)
    log.warn('No pushes can be sent: set BELCODE_PUSH_CONTACT. The app works while it is open');
  const app: LoginAppParts = {
    devices: new AppDeviceStore(database),
    holds: new AppHoldStore(redis),
    endpoints: new EndpointPresenceStore(redis),
    endpointTemplate: config.BELCODE_ENDPOINT,
    push: pushBy(sender, log),
    sealKeys: seal,
    proof: config.BELCODE_APP_PROOF,
    ...{ inbox, messages, attempts },
  };

  const challenges = {
    clock,
    app,
    attempts,
    random,
    challenges: new ChallengeStore(redis),
    deliveries,
    dialIns: new DialInStore(redis),
    diallers,
    calls,
    ledger,
    users,
    audit,
    hangUps: new HangUpFeed({ commands: redis, subscriber }),
    progress: new ProgressFeed({ commands: redis, subscriber, deliveries, clock }),
    idempotency: new IdempotencyStore({ redis, clock, random, secret }),
    loginFacts: new LoginFactsStore(database),
    factors: new FactorStore({ database, random }),
    authenticators: new AuthenticatorStore(database),
    failures: new FailureStore(database),
    sealKeys: seal,
    turnstile: new Turnstile(),
    destinations: new DestinationRuleStore({ database, clock, prefixes: config.BELCODE_DESTINATIONS }),
    extensions: config.BELCODE_DIAL_INTERNAL === '' ? [] : config.BELCODE_EXTENSIONS,
    country: config.BELCODE_COUNTRY,
    language: config.BELCODE_LANGUAGE,
    digits: config.BELCODE_CODE_DIGITS,
    secret,
  };

  const api = await buildApi({
    config,
    log,
    keys: new ApiKeyVerifier({ store: new ApiKeyStore(database), clock }),
    challenges,
    readiness: readinessChecks({ redis, database, diallers }),
  });

  const { BELCODE_SMTP_URL: url, BELCODE_MAIL_FROM: from, BELCODE_PANEL_URL: panelUrl } = config;
  const mail = url === '' ? undefined : openSmtpMail({ url, from, panelUrl, log });
  const login = {
    ...challenges,
    sessions: new SessionStore({ redis, random }),
    pending: new PendingDeviceStore(redis),
    nonces: new NonceStore(redis),
    messageExtensions: config.BELCODE_EXTENSIONS,
    passwordLinks: new PasswordLinkStore({ redis, random }),
    suspended,
    issuer: 'Belcode',
    operatorMail: config.BELCODE_OPERATOR_MAIL || undefined,
    mail,
  };
  const panel = await buildPanel({
    login,
    progress: challenges.progress,
    users,
    factors: challenges.factors,
    enrolments: new EnrolmentStore(database),
    companies: new CompanyStore({ database, random }),
    audit,
    ledger,
    featureCode: config.BELCODE_FEATURE_CODE || undefined,
    extensionsAllowed: challenges.extensions.length > 0,
    messagesAllowed: config.BELCODE_EXTENSIONS.length > 0,
    panelUrl: config.BELCODE_PANEL_URL || undefined,
    // Without anybody whom a push service could reach none takes a push (RFC 8292).
    pushKey: async () => (contact === undefined ? '' : (await pushKeys.ensure()).publicKey),
    readSubscription: (text) => readPushSubscription(text, hosts),
    log,
    help: config.BELCODE_HELP || undefined,
    trustedProxies: config.BELCODE_TRUSTED_PROXIES,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  });
  const stopPanel = mountPanel(api.server, panel);

  const stopping = new AbortController();
  void watchDatabase(database, stopping.signal);
  const waiting = connectRedis(config.BELCODE_REDIS_URL, 'waiting', log);
  const restoring = { ledger, users, suspended, audit, factors: login.factors, clock };
  const restore = () => void restoreLedger(restoring, stopping.signal);
  redis.on('ready', restore);
  if (redis.status === 'ready') restore();
  const following = followLedger(
    { ...login, ledger, waiting, log, taker: `${hostname()}-${process.pid}`, callSeconds: config.BELCODE_CALL_SECONDS },
    stopping.signal,
  );
  const address = await api.listen({ host: config.BELCODE_HOST, port: config.BELCODE_PORT });
  log.info(`Listening on ${address}; the API is described at ${address}/docs`);

  return async () => {
    stopping.abort();
    await stopPanel();
    await api.close();
    await Promise.all([calls.close(), messages.close()]);
    mail?.close();
    for (const connection of [redis, subscriber, waiting]) connection.disconnect();
    await following;
    await database.destroy();
  };
}

/** What went wrong with a push is for the operator to know; the page is told by the delivery. */
function pushBy(sender: WebPushSender, log: Log): PushSender {
  return {
    async send(subscription, { id, ttlSeconds: lifeSeconds, deviceId }) {
      const { outcome, detail } = await sender.send(subscription, { id, lifeSeconds, topic: pushTopic(deviceId) });
      if (outcome !== 'sent') log.warn({ device: deviceId, outcome, detail }, 'a push was not taken');
      return outcome;
    },
  };
}

function queueRates(config: Config) {
  const { BELCODE_CALLS_PER_SECOND: callsPerSecond, BELCODE_CALLS_AT_ONCE, BELCODE_INTERNAL_CALLS_AT_ONCE } = config;
  return {
    outside: { callsPerSecond, callsAtOnce: BELCODE_CALLS_AT_ONCE },
    internal: { callsPerSecond: internalCallsPerSecond, callsAtOnce: BELCODE_INTERNAL_CALLS_AT_ONCE },
  };
}

/** One line when the database is away or has no tables, and one when it is there: requests do not wait for it. */
async function watchDatabase(database: Database, signal: AbortSignal): Promise<void> {
  let said = '';
  while (!signal.aborted) {
    const trouble = await readMigrationStatus(database).then(
      ({ pending }) => (pending.length === 0 ? '' : 'The database lacks tables: run `belcode migrate`'),
      (error) => (error instanceof Refusal ? (error.detail ?? error.words) : String(error)),
    );
    if (trouble !== '' && trouble !== said) log.error(`${trouble}. Trying again until it is there`);
    if (trouble === '' && said !== '') log.info('The database is there');
    if (trouble === '') return;
    said = trouble;
    await clock.wait(databaseRetryMilliseconds, signal).catch(() => {});
  }
}

function readConfigOrExit(): Config {
  try {
    return readConfig('api', process.env);
  } catch (error) {
    return exitWith(error);
  }
}

function exitWith(error: unknown): never {
  process.stderr.write(
    `${error instanceof ConfigError ? error.message : `belcode api: ${(error as Error).message}`}\n`,
  );
  process.exit(1);
}

const stop = await start().catch(exitWith);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    log.info(`${signal}: stopping, ${stopLimitMilliseconds / 1_000} s at most`);
    setTimeout(() => {
      log.warn('Requests were still under way; stopped nonetheless');
      process.exit(1);
    }, stopLimitMilliseconds).unref();
    stop().then(
      () => process.exit(0),
      (error: Error) => {
        log.error({ err: error }, 'Stopping failed');
        process.exit(1);
      },
    );
  });
}
