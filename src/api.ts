import { ForwardTickets } from './accounts/forward-ticket.ts';
import { hashingFigures } from './accounts/password.ts';
import { ApiKeyVerifier } from './accounts/verify-api-key.ts';
import { buildApi } from './api/build-api.ts';
import { loginChecks } from './api/readiness-checks.ts';
import { type ApiConnections, runInBackground, runWebhooks } from './api-background.ts';
import { buildIntegrations, buildOidcPart, type Integrations, readForwardRulesOf } from './api-integrations.ts';
import { onAuditWritten } from './audit/audit-feed.ts';
import { listings } from './audit/listings.ts';
import { usualCallerId } from './brand/brands.ts';
import { systemClock as clock, siteTimeZone } from './clock.ts';
import type { Config } from './config.ts';
import { callsReadiness } from './incidents/calls-readiness.ts';
import { readSharedFigures } from './incidents/shared-figures.ts';
import { oidcCookies } from './integrations/oidc/provider-settings.ts';
import type { Log } from './log.ts';
import type { LoginParts } from './login/login-parts.ts';
import { buildAppParts, buildChallengeParts, buildLoginParts, buildMail, extensionsToCall } from './login-program.ts';
import { clockGauges, databaseGauges, redisGauges, sharedGauges, turnGauges } from './metrics/gauges.ts';
import { serveMetrics } from './metrics/serve-metrics.ts';
import { buildPanel } from './panel/build-panel.ts';
import { mountPanel } from './panel/mount-panel.ts';
import type { PanelParts } from './panel/panel-parts.ts';
import { connectPostgres } from './postgres/connect-postgres.ts';
import { poolFigures } from './postgres/pool-figures.ts';
import { postgresTime } from './postgres/postgres-time.ts';
import { pushContactOf } from './push/push-contact.ts';
import { readPushSubscription } from './push/push-subscription.ts';
import { systemRandom as random } from './random.ts';
import { createReadiness } from './readiness.ts';
import { connectRedis } from './redis/connect-redis.ts';
import { redisTime } from './redis/redis-time.ts';
import { runProgram, type Stop } from './run-program.ts';
import { uploadJudge } from './speech/recordings/judge-upload.ts';
import { buildStores, closeQueues, type Stores } from './stores.ts';
import { sendEvents } from './syslog/send-events.ts';
import { WebhookChannel } from './webhooks/webhook-channel.ts';

await runProgram('api', process.env, start);

/** Builds the parts, listens, and returns how to stop. */
async function start(config: Config, log: Log): Promise<Stop> {
  const connections = connect(config, log);
  const stores = buildStores(connections, config);
  const app = buildAppParts(stores, config, log);
  const mail = buildMail(stores, config, log);
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
      coverage: stores.coverage,
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
        hasSecondTrunk: config.BELCODE_DIAL_SECOND !== '',
        callSeconds: config.BELCODE_CALL_SECONDS,
      }),
    },
  });
  const rules = readForwardRulesOf(config);
  const oidc = await buildOidcPart(login, stores, config, log);
  const webhookChannel = new WebhookChannel({ clock, hosts: config.BELCODE_WEBHOOK_HOSTS });
  const panel = await buildPanel(buildPanelParts(login, stores, { rules, oidc, webhookChannel }, config, log));
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
      clockGauges(clock, {
        redis: () => redisTime(connections.redis),
        database: () => postgresTime(connections.database),
      }),
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
  const stopWebhooks = runWebhooks(connections, stores, webhookChannel, log, stopping.signal);
  const background = runInBackground(connections, stores, login, config, log, stopping.signal);
  const address = await api.listen({ host: config.BELCODE_HOST, port: config.BELCODE_PORT });
  log.info(`Listening on ${address}; the API is described at ${address}/docs`);

  return async () => {
    stopping.abort();
    await stopMetrics();
    await stopPanel();
    await api.close();
    await stopWebhooks();
    await closeQueues(stores);
    mail?.close();
    for (const connection of redisConnections(connections)) connection.disconnect();
    await background;
    await stores.audit.settled();
    await stopEvents();
    await connections.database.destroy();
  };
}

function connect(config: Config, log: Log): ApiConnections {
  return {
    redis: connectRedis(config.BELCODE_REDIS_URL, 'commands', log),
    subscriber: connectRedis(config.BELCODE_REDIS_URL, 'waiting', log),
    waiting: connectRedis(config.BELCODE_REDIS_URL, 'waiting', log),
    turns: connectRedis(config.BELCODE_REDIS_URL, 'waiting', log),
    database: connectPostgres(config.BELCODE_DATABASE_URL, 'requests'),
  };
}

function redisConnections({ redis, subscriber, waiting, turns }: ApiConnections) {
  return [redis, subscriber, waiting, turns];
}

function buildPanelParts(
  login: LoginParts,
  stores: Stores,
  { rules, oidc, webhookChannel }: Integrations & { webhookChannel: WebhookChannel },
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
    companySettings: stores.companySettings,
    heldData: stores.heldData,
    oidcClients: stores.oidcClients,
    submissions: stores.submissions,
    uploadJudge: uploadJudge({ sounds: config.BELCODE_SOUNDS }),
    webhooks: stores.webhooks,
    webhookMessages: stores.webhookMessages,
    webhookChannel,
    enrolments: stores.enrolments,
    coverage: stores.coverage,
    factors: stores.factors,
    ledger: stores.ledger,
    progress: stores.progress,
    table: stores.table,
    reminders: stores.reminders,
    welcomes: stores.welcomes,
    setUpCodes: stores.setUpCodes,
    users: stores.users,
    // Push services refuse a push from a sender without contact (RFC 8292).
    pushKey: async () => (canPush ? (await stores.pushKeys.ensure()).publicKey : ''),
    readSubscription: (text) => readPushSubscription(text, config.BELCODE_PUSH_HOSTS),
    extensionsAllowed: extensionsToCall(config).length > 0,
    messagesAllowed: config.BELCODE_EXTENSIONS.length > 0,
    callerId: usualCallerId(config.BELCODE_CALLER_ID),
    featureCode: config.BELCODE_FEATURE_CODE || undefined,
    help: config.BELCODE_HELP || undefined,
    mailFrom: config.BELCODE_MAIL_FROM || undefined,
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
