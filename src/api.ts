import { hostname } from 'node:os';
import { ApiKeyStore } from './accounts/api-key-store.ts';
import { AttemptStore } from './accounts/attempt-store.ts';
import { CompanyStore } from './accounts/company-store.ts';
import { EnrolmentLinkStore } from './accounts/enrolment-link-store.ts';
import { ForwardTickets } from './accounts/forward-ticket.ts';
import { LoginFactsStore } from './accounts/login-facts-store.ts';
import { MethodRuleStore } from './accounts/method-rule-store.ts';
import { OidcClientStore } from './accounts/oidc-client-store.ts';
import { OidcClients } from './accounts/oidc-clients.ts';
import { hashingFigures } from './accounts/password.ts';
import { PasswordCampaignStore } from './accounts/password-campaign-store.ts';
import { PasswordLinkStore } from './accounts/password-link-store.ts';
import { RememberedBrowserStore } from './accounts/remembered-browser-store.ts';
import { ReminderStore } from './accounts/reminder-store.ts';
import { RollOutStore } from './accounts/roll-out-store.ts';
import { SessionStore } from './accounts/session-store.ts';
import { UnfinishedLoginStore } from './accounts/unfinished-login-store.ts';
import { roles } from './accounts/user.ts';
import { UserStore } from './accounts/user-store.ts';
import { UserTableStore } from './accounts/user-table-store.ts';
import { ApiKeyVerifier } from './accounts/verify-api-key.ts';
import { WelcomeStore } from './accounts/welcome-store.ts';
import { buildApi } from './api/build-api.ts';
import type { ChallengeParts } from './api/challenge-parts.ts';
import { loginChecks } from './api/readiness-checks.ts';
import { onAuditWritten } from './audit/audit-feed.ts';
import { AuditStore } from './audit/audit-store.ts';
import { listings } from './audit/listings.ts';
import { carrierWatch } from './carrier/ask-carrier.ts';
import { AppHoldStore } from './challenges/app-hold-store.ts';
import { AppInboxFeed } from './challenges/app-inbox-feed.ts';
import { ChallengeStore } from './challenges/challenge-store.ts';
import { DialInStore } from './challenges/dial-in-store.ts';
import { IdempotencyStore } from './challenges/idempotency-store.ts';
import { openingTurns } from './challenges/opening-turns.ts';
import type { PushSender } from './challenges/send-to-app.ts';
import { systemClock as clock } from './clock.ts';
import { type Config, ConfigError } from './config.ts';
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
import { BypassStore } from './factors/bypass-store.ts';
import type { NumberWatch } from './factors/changed-number.ts';
import { EnrolmentStore } from './factors/enrolment-store.ts';
import { FactorStore } from './factors/factor-store.ts';
import { FailureStore } from './factors/failure-store.ts';
import { explainMissingSealKey, findMissingSealKeys } from './factors/missing-seal-key-store.ts';
import { NonceStore } from './factors/nonce-store.ts';
import { relyingPartyOf } from './factors/passkey.ts';
import { PasskeyStore } from './factors/passkey-store.ts';
import { PendingDeviceStore } from './factors/pending-device-store.ts';
import { PushKeyStore } from './factors/push-key-store.ts';
import { RecoveryCodeStore } from './factors/recovery-code-store.ts';
import { type SealKeys, sealKeys } from './factors/seal.ts';
import { SigningKeyStore } from './factors/signing-key-store.ts';
import { CallFigureStore } from './incidents/call-figure-store.ts';
import { CallRecordStore } from './incidents/call-record-store.ts';
import { callsReadiness } from './incidents/calls-readiness.ts';
import { followLedger } from './incidents/follow-ledger.ts';
import { keepRestored, restoreLedger } from './incidents/restore-ledger.ts';
import { readSharedFigures } from './incidents/shared-figures.ts';
import { buildForwardAuth, forwardAuthPaths } from './integrations/forward-auth/build-forward-auth.ts';
import { type BuiltOidc, buildOidc, oidcPaths } from './integrations/oidc/build-oidc.ts';
import { oidcCookies } from './integrations/oidc/provider-settings.ts';
import { buildTwilioVerify, twilioVerifyPaths } from './integrations/twilio-verify/build-twilio-verify.ts';
import type { Log } from './log.ts';
import { ForwardAccess } from './login/forward-access.ts';
import type { LoginAppParts, LoginParts } from './login/login-parts.ts';
import { OidcAccess } from './login/oidc-access.ts';
import { OidcTicketStore } from './login/oidc-ticket-store.ts';
import { openSmtpMail } from './mail/smtp-mail.ts';
import { measure } from './measure.ts';
import { databaseGauges, redisGauges, sharedGauges, turnGauges } from './metrics/gauges.ts';
import { serveMetrics } from './metrics/serve-metrics.ts';
import { buildPanel } from './panel/build-panel.ts';
import { cookieName } from './panel/kit/panel-cookies.ts';
import { type MountedPart, mountPanel } from './panel/mount-panel.ts';
import type { PanelParts } from './panel/panel-parts.ts';
import { ChallengeLineStore } from './people/challenge-line-store.ts';
import { HeldDataStore } from './people/held-data-store.ts';
import { keepReminding } from './people/send-reminders.ts';
import { keepWelcoming } from './people/send-welcomes.ts';
import { DestinationRuleStore } from './policy/destination-rule-store.ts';
import type { ForwardRule } from './policy/forward/forward-rule.ts';
import { readForwardRules } from './policy/forward/read-forward-rules.ts';
import { CallLedgerStore } from './policy/ledger/call-ledger-store.ts';
import { callRulesOf } from './policy/ledger/read-call-rules.ts';
import { callTimesOf } from './policy/ledger/read-call-times.ts';
import { SuspendedNumberStore } from './policy/suspended-number-store.ts';
import { connectPostgres, type Database } from './postgres/connect-postgres.ts';
import { explainNewer, readMigrationStatus } from './postgres/migrations.ts';
import { poolFigures } from './postgres/pool-figures.ts';
import { internetAgent, postLimitMilliseconds } from './push/post-outside.ts';
import { pushContactOf } from './push/push-contact.ts';
import { readPushSubscription } from './push/push-subscription.ts';
import { pushTopic, WebPushSender } from './push/web-push-sender.ts';
import { systemRandom as random } from './random.ts';
import { createReadiness } from './readiness.ts';
import { connectRedis } from './redis/connect-redis.ts';
import { runProgram, type Stop } from './run-program.ts';
import { sendEvents } from './syslog/send-events.ts';
import { keepSending, sendTurn } from './webhooks/send-webhooks.ts';
import { WebhookChannel } from './webhooks/webhook-channel.ts';
import { WebhookMessageStore } from './webhooks/webhook-message-store.ts';
import { WebhookQueue } from './webhooks/webhook-queue.ts';
import { WebhookStore } from './webhooks/webhook-store.ts';

const databaseRetryMilliseconds = 5_000;

await runProgram('api', process.env, start);

/** Builds the parts, listens, and returns how to stop. */
async function start(config: Config, log: Log): Promise<Stop> {
  const connections = connect(config, log);
  const stores = buildStores(connections, config);
  const app = buildAppParts(stores, config, log);
  const mail = buildMail(config, log);
  const challenges = buildChallengeParts(stores, app, mail, config);
  const login = buildLoginParts(challenges, stores, config, log);

  const keys = new ApiKeyVerifier({ store: stores.apiKeys, clock, attempts: stores.attempts });
  const api = await buildApi({
    config,
    log,
    keys,
    challenges,
    people: {
      ...challenges,
      random,
      users: stores.users,
      table: stores.table,
      sessions: stores.sessions,
      devices: stores.appDevices,
      enrolments: stores.enrolments,
      challengeLines: stores.challengeLines,
      enrolmentLinks: stores.enrolmentLinks,
      timeZone: siteTimeZone(),
      panelUrl: config.BELCODE_PANEL_URL || undefined,
      afterLogin: config.BELCODE_AFTER_LOGIN,
    },
    readiness: {
      logins: loginChecks(connections),
      calls: callsReadiness({
        ...stores,
        callsExtensions: extensionsToCall(config).length > 0,
        callSeconds: config.BELCODE_CALL_SECONDS,
      }),
    },
  });
  const rules = readForwardRulesOf(config);
  const oidc = await buildOidcPart(login, stores, config, log);
  const panel = await buildPanel(buildPanelParts(login, stores, { rules, oidc }, config, log));
  const stopPanel = mountPanel(
    api.server,
    panel,
    await buildIntegrations({ login, challenges, keys }, { rules, oidc }, config, log),
  );

  const stopEvents = sendEvents({ program: 'api', config, clock, log, follow: onAuditWritten });
  const stopMetrics = await serveMetrics('api', {
    config,
    log,
    clock,
    readiness: createReadiness(loginChecks(connections), clock),
    gauges: [
      redisGauges(redisConnections(connections)),
      databaseGauges(() => poolFigures(connections.database)),
      turnGauges({
        hashing: hashingFigures,
        opening: () => challenges.concurrencyLimit.figures(),
        listing: () => listings.figures(),
        ...(mail && { mail: () => mail.figures() }),
      }),
      sharedGauges(() => readSharedFigures(stores)),
    ],
  });
  const stopping = new AbortController();
  const stopWebhooks = runWebhooks(connections, stores, config, log, stopping.signal);
  const background = runInBackground(connections, stores, login, config, log, stopping.signal);
  const address = await api.listen({ host: config.BELCODE_HOST, port: config.BELCODE_PORT });
  log.info(`Listening on ${address}; the API is described at ${address}/docs`);

  return async () => {
    stopping.abort();
    await stopMetrics();
    await stopPanel();
    await api.close();
    await stopWebhooks();
    await Promise.all([stores.calls.close(), stores.messages.close(), stores.webhookTurns.close()]);
    mail?.close();
    for (const connection of redisConnections(connections)) connection.disconnect();
    await background;
    await stopEvents();
    await connections.database.destroy();
  };
}

type Connections = ReturnType<typeof connect>;

function connect(config: Config, log: Log) {
  return {
    redis: connectRedis(config.BELCODE_REDIS_URL, 'commands', log),
    /** Only subscribes. */
    subscriber: connectRedis(config.BELCODE_REDIS_URL, 'waiting', log),
    /** Only waits for the ledger's events. */
    waiting: connectRedis(config.BELCODE_REDIS_URL, 'waiting', log),
    /** Only waits for turns of webhooks. */
    turns: connectRedis(config.BELCODE_REDIS_URL, 'waiting', log),
    database: connectPostgres(config.BELCODE_DATABASE_URL, 'requests'),
  };
}

function redisConnections({ redis, subscriber, waiting, turns }: Connections) {
  return [redis, subscriber, waiting, turns];
}

type Stores = ReturnType<typeof buildStores>;

/** Everything that uses Redis or PostgreSQL. */
function buildStores({ redis, subscriber, database }: Connections, config: Config) {
  const secret = config.BELCODE_SECRET;
  const seal = sealKeys(secret, config.BELCODE_SEAL_KEYS);
  const deliveries = new DeliveryStore(redis);
  return {
    seal,
    deliveries,
    apiKeys: new ApiKeyStore(database),
    appDevices: new AppDeviceStore(database),
    appHolds: new AppHoldStore(redis),
    attempts: new AttemptStore(redis),
    audit: new AuditStore(database),
    authenticators: new AuthenticatorStore(database),
    bypasses: new BypassStore(database),
    callFigures: new CallFigureStore(database),
    campaigns: new PasswordCampaignStore({ database, random }),
    rollOut: new RollOutStore(database),
    methodRules: new MethodRuleStore(database),
    callRecords: new CallRecordStore({ database, secret }),
    calls: new CallQueue(redis, secret, queueRates(config)),
    challenges: new ChallengeStore(redis, secret),
    challengeLines: new ChallengeLineStore(database),
    companies: new CompanyStore({ database, random }),
    destinations: new DestinationRuleStore({ database, clock, prefixes: config.BELCODE_DESTINATIONS }),
    dialIns: new DialInStore(redis, secret),
    diallers: new DiallerStore(redis),
    endpoints: new EndpointPresenceStore(redis),
    enrolmentLinks: new EnrolmentLinkStore({ redis, random, secret }),
    enrolments: new EnrolmentStore(database),
    heldData: new HeldDataStore(database),
    factors: new FactorStore({ database, random }),
    failures: new FailureStore(database),
    hangUps: new HangUpFeed({ commands: redis, subscriber }),
    idempotency: new IdempotencyStore({ redis, clock, random, secret }),
    inbox: new AppInboxFeed({ commands: redis, subscriber }),
    ledger: new CallLedgerStore(redis, { ...callRulesOf(config), mustBeRestored: true }, callTimesOf(config)),
    loginFacts: new LoginFactsStore(database),
    messages: new MessageQueue(redis, secret),
    nonces: new NonceStore(redis),
    oidcClients: new OidcClientStore(database),
    oidcTickets: new OidcTicketStore({ redis, random, sealKeys: seal }),
    passwordLinks: new PasswordLinkStore({ redis, random, secret }),
    passkeys: new PasskeyStore(database),
    pending: new PendingDeviceStore(redis, secret),
    progress: new ProgressFeed({ commands: redis, subscriber, deliveries, clock }),
    pushKeys: new PushKeyStore({ database, random, sealKeys: seal }),
    recoveryCodes: new RecoveryCodeStore(database),
    rememberedBrowsers: new RememberedBrowserStore(database),
    signingKeys: new SigningKeyStore({ database, random, sealKeys: seal }),
    sessions: new SessionStore({ redis, random, secret }),
    suspended: new SuspendedNumberStore(database),
    unfinished: new UnfinishedLoginStore(database),
    table: new UserTableStore(database),
    users: new UserStore({ database, random }),
    reminders: new ReminderStore(database),
    welcomes: new WelcomeStore(database),
    webhooks: new WebhookStore({ database, random, sealKeys: seal }),
    webhookMessages: new WebhookMessageStore({ database, sealKeys: seal }),
    webhookTurns: new WebhookQueue(redis, secret),
  };
}

/** The parts that send codes to the app. */
function buildAppParts(stores: Stores, config: Config, log: Log): LoginAppParts {
  const contact = pushContactOf(config);
  if (contact === undefined)
    log.warn('No pushes can be sent: set BELCODE_PUSH_CONTACT. The app works while it is open');
  const sender = new WebPushSender({
    keys: stores.pushKeys,
    contact: contact ?? '',
    hosts: config.BELCODE_PUSH_HOSTS,
    clock,
    agent: internetAgent(),
  });
  return {
    devices: stores.appDevices,
    holds: stores.appHolds,
    endpoints: stores.endpoints,
    inbox: stores.inbox,
    messages: stores.messages,
    attempts: stores.attempts,
    sealKeys: stores.seal,
    push: pushBy(sender, log),
    endpointTemplate: config.BELCODE_ENDPOINT,
    proof: config.BELCODE_APP_PROOF,
  };
}

/** @returns undefined where no carrier is asked */
function numberWatchOf(config: Config, log: Log): NumberWatch | undefined {
  const url = config.BELCODE_NUMBER_CHECK_URL;
  if (url === '') return undefined;
  return carrierWatch({ url, token: config.BELCODE_NUMBER_CHECK_TOKEN, days: config.BELCODE_NUMBER_CHECK_DAYS }, log);
}

/** Logs failed pushes for the operator; the page learns the outcome from the delivery. */
function pushBy(sender: WebPushSender, log: Log): PushSender {
  return {
    async send(subscription, { id, ttlSeconds, deviceId }) {
      const { outcome, detail } = await sender.send(subscription, { id, ttlSeconds, topic: pushTopic(deviceId) });
      measure('push-ended', { outcome });
      if (outcome !== 'sent') log.warn({ device: deviceId, outcome, detail }, 'A push was not accepted');
      return outcome;
    },
  };
}

/** The parts that open, read and answer challenges; the routes of `/v1` use them. */
function buildChallengeParts(stores: Stores, app: LoginAppParts, mail: LoginParts['mail'], config: Config) {
  return {
    clock,
    random,
    app,
    attempts: stores.attempts,
    audit: stores.audit,
    authenticators: stores.authenticators,
    calls: stores.calls,
    challenges: stores.challenges,
    companies: stores.companies,
    deliveries: stores.deliveries,
    destinations: stores.destinations,
    dialIns: stores.dialIns,
    diallers: stores.diallers,
    factors: stores.factors,
    failures: stores.failures,
    hangUps: stores.hangUps,
    idempotency: stores.idempotency,
    ledger: stores.ledger,
    loginFacts: stores.loginFacts,
    passkeys: stores.passkeys,
    progress: stores.progress,
    relyingParty: relyingPartyOf(config.BELCODE_PANEL_URL || undefined),
    users: stores.users,
    unfinished: stores.unfinished,
    mail,
    sealKeys: stores.seal,
    concurrencyLimit: openingTurns(),
    keyLimits: { key: config.BELCODE_LIMIT_KEY_CHALLENGES, user: config.BELCODE_LIMIT_KEY_USER },
    extensions: extensionsToCall(config),
    country: config.BELCODE_COUNTRY,
    language: config.BELCODE_LANGUAGE,
    digits: config.BELCODE_CODE_DIGITS,
    secret: config.BELCODE_SECRET,
    callProof: config.BELCODE_CALL_PROOF,
  } satisfies ChallengeParts;
}

/** The parts of the login: those of challenges, and those that only a person's own login needs. */
function buildLoginParts(
  challenges: ReturnType<typeof buildChallengeParts>,
  stores: Stores,
  config: Config,
  log: Log,
): LoginParts {
  return {
    ...challenges,
    sessions: stores.sessions,
    pending: stores.pending,
    nonces: stores.nonces,
    passwordLinks: stores.passwordLinks,
    enrolmentLinks: stores.enrolmentLinks,
    recoveryCodes: stores.recoveryCodes,
    bypasses: stores.bypasses,
    rememberedBrowsers: stores.rememberedBrowsers,
    rememberDays: config.BELCODE_REMEMBER_DAYS,
    numberWatch: numberWatchOf(config, log),
    suspended: stores.suspended,
    messageExtensions: config.BELCODE_EXTENSIONS,
    operatorMail: config.BELCODE_OPERATOR_MAIL || undefined,
    panelUrl: config.BELCODE_PANEL_URL || undefined,
    passkeyLogin: config.BELCODE_PASSKEY_LOGIN === 'on',
  };
}

/** @throws ConfigError for every mistake in the file of the rules */
function readForwardRulesOf({ BELCODE_FORWARD_AUTH: file, BELCODE_FORWARD_AUTH_DOMAIN: domain }: Config) {
  if (file === '') return undefined;
  try {
    return readForwardRules(file, domain, roles);
  } catch (error) {
    throw new ConfigError([`BELCODE_FORWARD_AUTH ${(error as Error).message}`]);
  }
}

interface IntegrationParts {
  login: LoginParts;
  challenges: ChallengeParts;
  keys: ApiKeyVerifier;
}

/** What stands in front of other programs, and what other programs ask in words of their own. */
async function buildIntegrations(
  { login, challenges, keys }: IntegrationParts,
  { rules, oidc }: Integrations,
  { BELCODE_PANEL_URL: panelUrl, BELCODE_TRUSTED_PROXIES: trustedProxies }: Config,
  log: Log,
): Promise<MountedPart[]> {
  const verify = await buildTwilioVerify({ challenges, keys, trustedProxies, log });
  const provider = oidc === undefined ? [] : [{ paths: oidcPaths, app: oidc.app }];
  const always = [{ paths: twilioVerifyPaths, app: verify }, ...provider];
  if (rules === undefined) return always;
  const access = new ForwardAccess(login, rules);
  const forward = await buildForwardAuth({ access, panelUrl, trustedProxies, log });
  return [...always, { paths: forwardAuthPaths, app: forward }];
}

interface Integrations {
  rules: readonly ForwardRule[] | undefined;
  oidc: BuiltOidc | undefined;
}

/** OpenID Connect for other programs; undefined when it is off. */
async function buildOidcPart(
  login: LoginParts,
  stores: Stores,
  config: Config,
  log: Log,
): Promise<BuiltOidc | undefined> {
  if (config.BELCODE_OIDC === 'off') return undefined;
  const panelUrl = new URL(config.BELCODE_PANEL_URL);
  return buildOidc({
    login,
    access: new OidcAccess(login),
    clients: new OidcClients({ store: stores.oidcClients, clock, attempts: stores.attempts }),
    tickets: stores.oidcTickets,
    keys: stores.signingKeys,
    audit: stores.audit,
    clock,
    random,
    log,
    issuer: `${panelUrl.origin}/oidc`,
    sessionCookie: cookieName('session', panelUrl.protocol === 'https:'),
    trustedProxies: config.BELCODE_TRUSTED_PROXIES,
  });
}

function buildPanelParts(
  login: LoginParts,
  stores: Stores,
  { rules, oidc }: Integrations,
  config: Config,
  log: Log,
): PanelParts {
  const canPush = pushContactOf(config) !== undefined;
  return {
    login,
    log,
    audit: stores.audit,
    callFigures: stores.callFigures,
    campaigns: stores.campaigns,
    rollOut: stores.rollOut,
    methodRules: stores.methodRules,
    callRecords: stores.callRecords,
    companies: stores.companies,
    heldData: stores.heldData,
    webhooks: stores.webhooks,
    webhookMessages: stores.webhookMessages,
    webhookChannel: new WebhookChannel({ clock, hosts: config.BELCODE_WEBHOOK_HOSTS }),
    enrolments: stores.enrolments,
    factors: stores.factors,
    ledger: stores.ledger,
    progress: stores.progress,
    table: stores.table,
    reminders: stores.reminders,
    welcomes: stores.welcomes,
    users: stores.users,
    // Push services refuse a push from a sender without contact (RFC 8292).
    pushKey: async () => (canPush ? (await stores.pushKeys.ensure()).publicKey : ''),
    readSubscription: (text) => readPushSubscription(text, config.BELCODE_PUSH_HOSTS),
    extensionsAllowed: extensionsToCall(config).length > 0,
    messagesAllowed: config.BELCODE_EXTENSIONS.length > 0,
    callerId: config.BELCODE_CALLER_ID,
    featureCode: config.BELCODE_FEATURE_CODE || undefined,
    help: config.BELCODE_HELP || undefined,
    afterLogin: config.BELCODE_AFTER_LOGIN,
    forward: rules && {
      rules,
      domain: config.BELCODE_FORWARD_AUTH_DOMAIN,
      tickets: new ForwardTickets(config.BELCODE_SECRET),
    },
    oidc: oidc && {
      requests: oidc.requests,
      cookie: oidcCookies(config.BELCODE_PANEL_URL.startsWith('https:')).interaction,
    },
    trustedProxies: config.BELCODE_TRUSTED_PROXIES,
    timeZone: siteTimeZone(),
  };
}

/** Of companies that have none of their own. */
function siteTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The extensions that can be called: none without a dial string for them. */
function extensionsToCall(config: Config) {
  return config.BELCODE_DIAL_INTERNAL === '' ? [] : config.BELCODE_EXTENSIONS;
}

function buildMail(config: Config, log: Log) {
  const { BELCODE_SMTP_URL: url, BELCODE_MAIL_FROM: from, BELCODE_PANEL_URL: panelUrl } = config;
  return url === '' ? undefined : openSmtpMail({ url, from, panelUrl, log, clock });
}

function queueRates(config: Config) {
  const { BELCODE_CALLS_PER_SECOND: callsPerSecond, BELCODE_CALLS_AT_ONCE, BELCODE_INTERNAL_CALLS_AT_ONCE } = config;
  return {
    trunk: { callsPerSecond, maxConcurrentCalls: BELCODE_CALLS_AT_ONCE },
    internal: { callsPerSecond: internalCallsPerSecond, maxConcurrentCalls: BELCODE_INTERNAL_CALLS_AT_ONCE },
  };
}

/**
 * The work of the api besides requests: watches the database, restores the ledger when Redis is back, and records the
 * ledger's events.
 *
 * @returns resolves after the signal aborts, when the last event taken has been recorded
 */
function runInBackground(
  { redis, waiting, database }: Connections,
  { seal, ledger, users, suspended, audit, factors, companies, callRecords, welcomes, reminders }: Stores,
  login: LoginParts,
  config: Config,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  void watchDatabase(database, seal, log, signal);
  const restoring = { ledger, users, suspended, audit, factors, companies, clock };
  const restore = () => void restoreLedger(restoring, signal);
  redis.on('ready', restore);
  if (redis.status === 'ready') restore();
  void keepRestored(restoring, signal);
  const consumer = `${hostname()}-${process.pid}`;
  const callSeconds = config.BELCODE_CALL_SECONDS;
  const following = followLedger({ ...login, ledger, callRecords, waiting, log, consumer, callSeconds }, signal);
  const lifetimeSeconds = config.BELCODE_WELCOME_HOURS * 3_600;
  const welcoming = keepWelcoming({ ...login, welcomes, lifetimeSeconds }, signal);
  const reminding = keepReminding({ ...login, reminders, timeZone: siteTimeZone() }, signal);
  return Promise.all([following, welcoming, reminding]).then(() => undefined);
}

/** Sends events by webhook. @returns lets running requests end, which takes 5 s at most */
function runWebhooks(
  { turns: redis }: Connections,
  { webhooks, webhookMessages: messages, webhookTurns: queue }: Stores,
  config: Config,
  log: Log,
  signal: AbortSignal,
): () => Promise<void> {
  const channel = new WebhookChannel({ clock, hosts: config.BELCODE_WEBHOOK_HOSTS });
  const parts = { webhooks, messages, channel, clock, log };
  const giving = keepSending({ ...parts, queue }, signal);
  const stopTaking = queue.take({ redis, log }, (endpointId, ended) => sendTurn(parts, endpointId, ended));
  return async () => {
    await Promise.all([giving, stopTaking(postLimitMilliseconds)]);
  };
}

/** Logs one line when the database is away or lacks tables, and one when it is ready. Requests do not wait for this. */
async function watchDatabase(database: Database, seal: SealKeys, log: Log, signal: AbortSignal): Promise<void> {
  let said = '';
  while (!signal.aborted) {
    const trouble = await readMigrationStatus(database).then(
      ({ pending }) => (pending.length === 0 ? '' : 'The database lacks tables: run `belcode migrate`'),
      (error) => (error instanceof Refusal ? (error.detail ?? error.words) : String(error)),
    );
    if (trouble !== '' && trouble !== said) log.error(`${trouble}. Trying again until it is ready`);
    if (trouble === '' && said !== '') log.info('The database is ready');
    if (trouble === '') return sayWhatIsForeign(database, seal, log);
    said = trouble;
    await clock.wait(databaseRetryMilliseconds, signal).catch(() => {});
  }
}

/**
 * One line for what another Belcode has left in the database: tables of a newer one, or secrets that another
 * BELCODE_SECRET sealed. Not a reason to stop, because others still log in.
 */
async function sayWhatIsForeign(database: Database, seal: SealKeys, log: Log): Promise<void> {
  try {
    const { newer } = await readMigrationStatus(database);
    if (newer.length > 0) log.warn(`In the database ${explainNewer(newer)}`);
    for (const missing of await findMissingSealKeys(database, seal))
      log.error(`In the database ${explainMissingSealKey(missing)}`);
  } catch (error) {
    log.warn({ err: error }, 'Whether the keys of this Belcode are those of the database could not be read');
  }
}
