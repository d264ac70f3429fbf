import { lstat, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config, Program } from '../config.ts';
import { Refusal } from '../errors.ts';
import { createLog } from '../log.ts';
import { callRulesOf, hasBuiltInBudget } from '../policy/ledger/read-call-rules.ts';
import { migrationStatus } from '../postgres/migrate.ts';
import { connectRedis, untilRedisReady } from '../redis/connect-redis.ts';
import { checkSounds } from '../speech/check-sounds.ts';
import { openCodeFolder } from '../speech/code-folder.ts';
import { askExchangeVersion } from './ask-exchange-version.ts';
import type { Check } from './check.ts';
import { appChecksFor } from './doctor-app-checks.ts';
import { exchangeChecksFor } from './doctor-exchange-checks.ts';
import { checkNumbers } from './doctor-number-check.ts';
import { databasePasswordCheck, redisPasswordCheck } from './doctor-password-checks.ts';
import { redisLimitMilliseconds } from './with-redis.ts';

/** Checks of what the given programs need on this host. */
export function checksFor(programs: readonly Program[], config: Config, asteriskFolder = '/etc/asterisk'): Check[] {
  const checks: Check[] = [
    { name: 'Redis', run: () => checkRedis(config), advice: 'Start Redis, or set BELCODE_REDIS_URL' },
    redisPasswordCheck(config),
  ];
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

async function checkRedis(config: Config): Promise<string> {
  const redis = connectRedis(config.BELCODE_REDIS_URL, 'commands', createLog('belcode', 'silent'));
  try {
    await untilRedisReady(redis, redisLimitMilliseconds);
    const server = await redis.info('server');
    const memory = await redis.info('memory');
    // Under any other policy Redis evicts keys when memory is full, and BullMQ jobs and challenges are lost.
    const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
    if (policy !== undefined && policy !== 'noeviction') {
      throw new Error(`maxmemory-policy is ${policy}, but must be noeviction`);
    }
    return `version ${/^redis_version:(\S+)/m.exec(server)?.[1] ?? 'unknown'}`;
  } finally {
    redis.disconnect();
  }
}

async function checkDatabase(config: Config): Promise<string> {
  const { done, pending } = await migrationStatus(config.BELCODE_DATABASE_URL).catch((error) => {
    const trouble = error instanceof Refusal ? (error.detail ?? error.words) : String(error);
    throw new Error(`${trouble}. Start PostgreSQL, or set BELCODE_DATABASE_URL`);
  });
  if (pending.length > 0) throw new Error(`pending migrations: ${pending.join(', ')}. Run: belcode migrate`);
  return `all migrations are applied, up to ${done.at(-1)}`;
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
