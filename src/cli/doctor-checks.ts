import { lstat, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config, Program } from '../config.ts';
import { createLog } from '../log.ts';
import { callRulesOf, hasBuiltInBudget } from '../policy/ledger/read-call-rules.ts';
import { connectPostgres } from '../postgres/connect-postgres.ts';
import { explainNewer, readMigrationStatus } from '../postgres/migrations.ts';
import { explainPostgres, tryPostgres } from '../postgres/try-postgres.ts';
import { connectRedis, untilRedisReady } from '../redis/connect-redis.ts';
import { tryRedis, tryWaiting } from '../redis/try-redis.ts';
import { checkSounds } from '../speech/check-sounds.ts';
import { openCodeFolder } from '../speech/code-folder.ts';
import type { Trouble } from '../trouble.ts';
import { askExchangeVersion } from './ask-exchange-version.ts';
import type { Check } from './check.ts';
import { appChecksFor } from './doctor-app-checks.ts';
import { dialChecksFor } from './doctor-dial-checks.ts';
import { exchangeChecksFor } from './doctor-exchange-checks.ts';
import { checkNumbers } from './doctor-number-check.ts';
import { databasePasswordCheck, redisPasswordCheck } from './doctor-password-checks.ts';
import { redisLimitMilliseconds } from './with-redis.ts';

/** Checks of what the given programs need on this host. */
export function checksFor(programs: readonly Program[], config: Config, asteriskFolder = '/etc/asterisk'): Check[] {
  const checks: Check[] = [{ name: 'Redis', run: () => checkRedis(config) }, redisPasswordCheck(config)];
  if (programs.includes('api')) {
    checks.push(
      { name: 'database', run: () => checkDatabase(config) },
      databasePasswordCheck(config),
      { name: 'budget', run: async () => sayBudget(config) },
      { name: 'numbers', run: () => checkNumbers(config) },
    );
  }
  if (programs.includes('dialler')) {
    checks.push(
      { name: 'exchange', run: () => askExchangeVersion(config) },
      { name: 'sounds', run: () => checkPrompts(config) },
      {
        name: 'code sounds',
        run: () => checkCodeFolder(config),
        advice: 'Set BELCODE_CODE_SOUNDS, or repair the folder',
      },
      ...dialChecksFor(config, asteriskFolder),
      ...exchangeChecksFor(config, asteriskFolder),
    );
  }
  return [...checks, ...appChecksFor(programs, config)];
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
    return `version ${/^redis_version:(\S+)/m.exec(server)?.[1] ?? 'unknown'}, which takes writes and runs scripts`;
  } finally {
    redis.disconnect();
    waiting.disconnect();
  }
}

async function checkDatabase(config: Config): Promise<string> {
  const database = connectPostgres(config.BELCODE_DATABASE_URL, 'requests', 1);
  try {
    const { done, pending, newer } = await readMigrationStatus(database).catch((error) => {
      throw new Error(sentence(explainPostgres(error)));
    });
    if (pending.length > 0) throw new Error(`pending migrations: ${pending.join(', ')}. Run: belcode migrate`);
    if (newer.length > 0) throw new Error(explainNewer(newer));
    complain(await tryPostgres(database));
    return `all migrations are applied, up to ${done.at(-1)}, and it takes writes`;
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

async function checkPrompts(config: Config): Promise<string> {
  await checkSounds(config.BELCODE_SOUNDS, config.BELCODE_LANGUAGE);
  return `${config.BELCODE_SOUNDS} has every sound that a call in ${config.BELCODE_LANGUAGE} plays`;
}

async function checkCodeFolder(config: Config): Promise<string> {
  const folder = config.BELCODE_CODE_SOUNDS;
  const found = await lstat(folder).catch(() => undefined);
  if (found !== undefined) {
    // Root reads the settings, so doctor is run as root, and the dialler is another user.
    await openCodeFolder({ folder, anyOwner: process.getuid?.() === 0 });
    return `${folder} is in memory and open to user ${found.uid} and group ${found.gid} only`;
  }
  // The dialler makes the folder as its own user; this only tries the place.
  const trial = await mkdtemp(join(dirname(folder), '.belcode-doctor-'));
  try {
    await openCodeFolder({ folder: trial });
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
  return `the dialler will make ${folder}, in memory`;
}
