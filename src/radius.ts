import { textLanguageOf } from './accounts/language-of.ts';
import { hashingFigures } from './accounts/password.ts';
import { loginChecks } from './api/readiness-checks.ts';
import { onAuditWritten } from './audit/audit-feed.ts';
import { systemClock as clock } from './clock.ts';
import type { Config } from './config.ts';
import { PacketAnswerer } from './integrations/radius/answer-packet.ts';
import { KnownClients } from './integrations/radius/known-clients.ts';
import { serveRadius } from './integrations/radius/serve-radius.ts';
import type { Log } from './log.ts';
import { RadiusLoginStore } from './login/radius/radius-login-store.ts';
import { buildAppParts, buildChallengeParts, buildLoginParts, buildMail } from './login-program.ts';
import { clockGauges, databaseGauges, redisGauges, turnGauges } from './metrics/gauges.ts';
import { serveMetrics } from './metrics/serve-metrics.ts';
import { connectPostgres } from './postgres/connect-postgres.ts';
import { poolFigures } from './postgres/pool-figures.ts';
import { postgresTime } from './postgres/postgres-time.ts';
import { systemRandom as random } from './random.ts';
import { createReadiness } from './readiness.ts';
import { connectRedis } from './redis/connect-redis.ts';
import { redisTime } from './redis/redis-time.ts';
import { runProgram, type Stop } from './run-program.ts';
import { buildStores, closeQueues } from './stores.ts';
import { sendEvents } from './syslog/send-events.ts';

await runProgram('radius', process.env, start);

/** Answers requests of RADIUS, and returns how to stop. Logins are those of the panel, in a process of their own. */
async function start(config: Config, log: Log): Promise<Stop> {
  const connections = {
    redis: connectRedis(config.BELCODE_REDIS_URL, 'commands', log),
    subscriber: connectRedis(config.BELCODE_REDIS_URL, 'waiting', log),
    database: connectPostgres(config.BELCODE_DATABASE_URL, 'requests'),
  };
  const stores = buildStores(connections, config);
  const mail = buildMail(stores, config, log);
  const challenges = buildChallengeParts(stores, buildAppParts(stores, config, log), mail, config);
  const radiusLogins = new RadiusLoginStore({
    redis: connections.redis,
    random,
    sealKeys: stores.seal,
    secret: config.BELCODE_SECRET,
  });
  const login = { ...buildLoginParts(challenges, stores, config, log), radiusLogins };
  const stopEvents = sendEvents({ program: 'radius', config, clock, log, follow: onAuditWritten });
  const clients = new KnownClients(clock, log);
  await clients.read(stores.radiusClients);
  const stopMetrics = await serveMetrics('radius', {
    config,
    log,
    clock,
    readiness: createReadiness(loginChecks(connections), clock),
    gauges: [
      redisGauges([connections.redis, connections.subscriber]),
      databaseGauges(() => poolFigures(connections.database)),
      clockGauges(clock, {
        redis: () => redisTime(connections.redis),
        database: () => postgresTime(connections.database),
      }),
      turnGauges({
        hashing: hashingFigures,
        opening: () => challenges.concurrencyLimit.figures(),
        ...(mail && { mail: () => mail.figures() }),
      }),
    ],
  });
  const stopping = new AbortController();
  const reading = clients.keep(stores.radiusClients, stopping.signal);
  const language = textLanguageOf({ setting: config.BELCODE_LANGUAGE });
  const answerer = new PacketAnswerer({ login, clients, language, clock, log });
  const served = await serveRadius(
    { answerer, log },
    { host: config.BELCODE_RADIUS_HOST, port: config.BELCODE_RADIUS_PORT },
  );
  log.info(`Listening on ${served.address}, UDP port ${served.port}`);
  return async () => {
    stopping.abort();
    await stopMetrics();
    await served.stop();
    await reading;
    await closeQueues(stores);
    mail?.close();
    connections.redis.disconnect();
    connections.subscriber.disconnect();
    await stopEvents();
    await connections.database.destroy();
  };
}
