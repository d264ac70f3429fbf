import { systemClock } from '../clock.ts';
import type { Config, Program } from '../config.ts';
import { createLog } from '../log.ts';
import { callRulesOf, hasBuiltInBudget } from '../policy/ledger/read-call-rules.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { migrateUp } from '../postgres/migrate.ts';
import { explainNewer, readMigrationStatus } from '../postgres/migrations.ts';
import { serverVersion } from '../postgres/server-version.ts';
import { explainPostgres, tryPostgres } from '../postgres/try-postgres.ts';
import { connectRedis, untilRedisReady } from '../redis/connect-redis.ts';
import { tryRedis, tryWaiting } from '../redis/try-redis.ts';
import type { Trouble } from '../trouble.ts';
import { askExchangeVersion } from './ask-exchange-version.ts';
import type { Check } from './check.ts';
import type { Terminal } from './command.ts';
import { appChecksFor } from './doctor-app-checks.ts';
import { checkBrands } from './doctor-brand-check.ts';
import { checkClock } from './doctor-clock-check.ts';
import { dialChecksFor } from './doctor-dial-checks.ts';
import { exchangeChecksFor } from './doctor-exchange-checks.ts';
import { checkHelp } from './doctor-help-check.ts';
import { checkMethods } from './doctor-method-check.ts';
import { checkNumbers } from './doctor-number-check.ts';
import { databasePasswordCheck, redisPasswordCheck } from './doctor-password-checks.ts';
import { programChecksFor } from './doctor-program-checks.ts';
import { checkHandedIn, checkRecordings } from './doctor-recording-checks.ts';
import { soundChecksFor } from './doctor-sound-checks.ts';
import { Fault } from './fault.ts';
import { judgeVersion } from './judge-version.ts';
import { redisLimitMilliseconds } from './with-redis.ts';

/** Checks of what the given programs need on this host. */
export function checksFor(
  programs: readonly Program[],
  config: Config,
  terminal: Pick<Terminal, 'environment'>,
  asteriskFolder = '/etc/asterisk',
): Check[] {
  const checks: Check[] = [
    { name: 'Node', run: async () => sayNode(process.version) },
    { name: 'Redis', run: () => checkRedis(config) },
    redisPasswordCheck(config),
    { name: 'clock', run: () => checkClock(config, programs, systemClock) },
  ];
  if (programs.includes('api')) {
    checks.push(
      { name: 'database', run: () => checkDatabase(config) },
      databasePasswordCheck(config),
      { name: 'budget', run: async () => sayBudget(config) },
      { name: 'numbers', run: () => checkNumbers(config) },
      { name: 'brands', run: () => checkBrands(config) },
      { name: 'help', run: () => checkHelp(config) },
      { name: 'methods', run: () => checkMethods(config) },
      { name: 'recordings handed in', run: () => checkHandedIn(terminal) },
    );
  }
  if (programs.includes('dialler')) {
    checks.push(
      { name: 'exchange', run: () => askExchangeVersion(config) },
      ...soundChecksFor(config, terminal),
      { name: 'own recordings', run: () => checkRecordings(config, terminal) },
      ...dialChecksFor(config, asteriskFolder),
      ...exchangeChecksFor(config, asteriskFolder),
    );
  }
  return [...checks, ...appChecksFor(programs, config), ...programChecksFor(programs, config)];
}

function sayNode(version: string): string {
  return `version ${version.replace('v', '')}${judgeVersion('Node', version)}`;
}

/** A warning, because calls work: an operator should have chosen what they may cost. */
function sayBudget(config: Config): string {
  if (hasBuiltInBudget(config)) {
    const { hour, day, month } = callRulesOf(config).budgetMinutes;
    return `the built-in one holds, ${hour} minutes an hour, ${day} a day and ${month} a month; set BELCODE_BUDGET_MINUTES or BELCODE_BUDGET_MONEY`;
  }
  const { BELCODE_BUDGET_MINUTES: minutes, BELCODE_BUDGET_MONEY: money } = config;
  if (minutes === 'none' && Object.keys(money).length === 0) return 'none: outside calls may cost without a limit';
  return 'set';
}

/** The same eyes as /readyz: it does what the programs must do. */
async function checkRedis(config: Config): Promise<string> {
  const log = createLog('belcode', 'silent');
  const redis = connectRedis(config.BELCODE_REDIS_URL, 'commands', log);
  const waiting = connectRedis(config.BELCODE_REDIS_URL, 'waiting', log);
  try {
    // Whatever is wrong with the connection, the trial says it in the words of an operator.
    await untilRedisReady(redis, redisLimitMilliseconds).catch(() => {});
    complain((await tryRedis(redis)) ?? (await tryWaiting(waiting, redis)));
    const server = await redis.info('server').catch(() => '');
    const version = /^redis_version:(\S+)/m.exec(server)?.[1] ?? 'unknown';
    const more = judgeVersion('Redis', version);
    return `version ${version}, which takes writes and runs scripts${more}`;
  } finally {
    redis.disconnect();
    waiting.disconnect();
  }
}

async function checkDatabase(config: Config): Promise<string> {
  const database = connectPostgres(config.BELCODE_DATABASE_URL, 'commands', 1);
  try {
    const { done, pending, newer } = await readMigrationStatus(database).catch((error) => {
      throw new Error(sentence(explainPostgres(error)));
    });
    if (pending.length > 0)
      throw new Fault(`pending migrations: ${pending.join(', ')}. Run: belcode migrate`, {
        does: `apply the migrations ${pending.join(', ')} (belcode migrate)`,
        act: async () => void (await migrateUp(config.BELCODE_DATABASE_URL)),
      });
    if (newer.length > 0) throw new Error(explainNewer(newer));
    complain(await tryPostgres(database));
    const version = await serverVersion(database);
    const more = judgeVersion('PostgreSQL', version);
    return `all migrations are applied, up to ${done.at(-1)}, and it takes writes; version ${version}${more}`;
  } finally {
    await database.destroy();
  }
}

function complain(trouble: Trouble | undefined): void {
  if (trouble !== undefined) throw new Error(sentence(trouble));
}

function sentence({ says, mend }: Trouble): string {
  return `${says} ${mend}`;
}
