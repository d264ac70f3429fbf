import { hostname } from 'node:os';
import { ForwardTickets } from './accounts/forward-ticket.ts';
import { OidcClients } from './accounts/oidc-clients.ts';
import { hashingFigures } from './accounts/password.ts';
import { roles } from './accounts/user.ts';
import { ApiKeyVerifier } from './accounts/verify-api-key.ts';
import { buildApi } from './api/build-api.ts';
import type { ChallengeParts } from './api/challenge-parts.ts';
import { loginChecks } from './api/readiness-checks.ts';
import { onAuditWritten } from './audit/audit-feed.ts';
import { listings } from './audit/listings.ts';
import { systemClock as clock } from './clock.ts';
import { type Config, ConfigError } from './config.ts';
import { Refusal } from './errors.ts';
import { explainMissingSealKey, findMissingSealKeys } from './factors/missing-seal-key-store.ts';
import type { SealKeys } from './factors/seal.ts';
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
import type { LoginParts } from './login/login-parts.ts';
import { OidcAccess } from './login/oidc-access.ts';
import { buildAppParts, buildChallengeParts, buildLoginParts, buildMail, extensionsToCall } from './login-program.ts';
import { databaseGauges, redisGauges, sharedGauges, turnGauges } from './metrics/gauges.ts';
import { serveMetrics } from './metrics/serve-metrics.ts';
import { buildPanel } from './panel/build-panel.ts';
import { cookieName } from './panel/kit/panel-cookies.ts';
import { type MountedPart, mountPanel } from './panel/mount-panel.ts';
import type { PanelParts } from './panel/panel-parts.ts';
import { keepReminding } from './people/send-reminders.ts';
import { keepWelcoming } from './people/send-welcomes.ts';
import type { ForwardRule } from './policy/forward/forward-rule.ts';
import { readForwardRules } from './policy/forward/read-forward-rules.ts';
import { connectPostgres, type Database } from './postgres/connect-postgres.ts';
import { explainNewer, readMigrationStatus } from './postgres/migrations.ts';
import { poolFigures } from './postgres/pool-figures.ts';
import { postLimitMilliseconds } from './push/post-outside.ts';
import { pushContactOf } from './push/push-contact.ts';
import { readPushSubscription } from './push/push-subscription.ts';
import { systemRandom as random } from './random.ts';
import { createReadiness } from './readiness.ts';
import { connectRedis } from './redis/connect-redis.ts';
import { runProgram, type Stop } from './run-program.ts';
import { buildStores, type Stores } from './stores.ts';
import { sendEvents } from './syslog/send-events.ts';
import { keepSending, sendTurn } from './webhooks/send-webhooks.ts';
import { WebhookChannel } from './webhooks/webhook-channel.ts';

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
