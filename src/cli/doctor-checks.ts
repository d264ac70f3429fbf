import { lstat, mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Config, Program } from '../config.ts';
import { Refusal } from '../errors.ts';
import { createLog } from '../log.ts';
import { migrationStatus } from '../postgres/migrate.ts';
import { connectRedis, untilRedisReady } from '../redis/connect-redis.ts';
import { checkSounds } from '../speech/check-sounds.ts';
import { openCodeFolder } from '../speech/code-folder.ts';
import { askExchangeVersion } from './ask-exchange-version.ts';
import { appChecksFor } from './doctor-app-checks.ts';

/** One thing that must be right. `run` says what it found, or throws what is wrong. */
export interface Check {
  name: string;
  run(): Promise<string>;
  /** What to do next, after the trouble. */
  advice?: string;
}

const redisLimitMilliseconds = 2_000;

/** What the given programs need on this host. */
export function checksFor(programs: readonly Program[], config: Config): Check[] {
  const checks: Check[] = [
    { name: 'Redis', run: () => checkRedis(config), advice: 'Start Redis, or set BELCODE_REDIS_URL' },
  ];
  if (programs.includes('api')) {
    checks.push({ name: 'database', run: () => checkDatabase(config) });
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
    );
  }
  return [...checks, ...appChecksFor(programs, config)];
}

async function checkRedis(config: Config): Promise<string> {
  const redis = connectRedis(config.BELCODE_REDIS_URL, 'commands', createLog('belcode', 'silent'));
  try {
    await untilRedisReady(redis, redisLimitMilliseconds);
    const server = await redis.info('server');
    const memory = await redis.info('memory');
    // BullMQ loses jobs when Redis throws keys away to make room, and so would the challenges be.
    const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
    if (policy !== undefined && policy !== 'noeviction') {
      throw new Error(`its maxmemory-policy is ${policy}, and it must be noeviction`);
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
  if (pending.length > 0) throw new Error(`not done yet: ${pending.join(', ')}. Run: belcode migrate`);
  return `all migrations are done, up to ${done.at(-1)}`;
}

async function checkPrompts(config: Config): Promise<string> {
  await checkSounds(config.BELCODE_SOUNDS, config.BELCODE_LANGUAGE);
  return `${config.BELCODE_SOUNDS} holds all that a call in ${config.BELCODE_LANGUAGE} plays`;
}

async function checkCodeFolder(config: Config): Promise<string> {
  const folder = config.BELCODE_CODE_SOUNDS;
  if ((await lstat(folder).catch(() => undefined)) !== undefined) {
    await openCodeFolder({ folder });
    return `${folder} is in memory, and closed to others`;
  }
  // The dialler makes it, as its own user; here only the place is tried.
  const trial = await mkdtemp(join(dirname(folder), '.belcode-doctor-'));
  try {
    await openCodeFolder({ folder: trial });
  } finally {
    await rm(trial, { recursive: true, force: true });
  }
  return `${folder} will be made by the dialler, in memory`;
}
