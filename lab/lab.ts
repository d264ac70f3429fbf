import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabAddresses } from './addresses.ts';
import { writeAsteriskFiles } from './asterisk-files.ts';
import { type Box, startBox } from './box.ts';
import { buildExchange } from './build-exchange.ts';
import { chosenExchange } from './exchanges.ts';
import { labFolder } from './folders.ts';
import { freePort, freeRtpRange } from './ports.ts';
import { startPostgres, untilDatabaseTakesConnections } from './postgres.ts';
import { untilAriAnswers, untilListening } from './until-started.ts';

/** Value by which the starter of several labs finds them later; each lab keeps it in a file of its folder. */
export const runVariable = 'LAB_RUN';
export const runFile = 'run';

export interface Lab extends LabAddresses {
  /** Kills Asterisk as a power cut would. */
  killAsterisk(): Promise<void>;
  /** Starts Asterisk on the same ports; resolves when ARI answers. */
  startAsterisk(): Promise<void>;
  /** Process id of Asterisk, for tests that freeze it. */
  asteriskPid(): number;
  /** Kills Redis as a power cut would; its data is lost. */
  killRedis(): Promise<void>;
  /** Starts an empty Redis on the same port; resolves when it accepts connections. */
  startRedis(): Promise<void>;
  /** Process id of Redis, for tests that freeze it. */
  redisPid(): number;
  stop(): Promise<void>;
}

/**
 * Builds the exchange if needed, and starts Asterisk, Redis and PostgreSQL on free ports of 127.0.0.1.
 *
 * @param name folder of this lab below .lab/; at most one lab per name at a time
 * @param pjsip more lines for its pjsip.conf
 * @throws Error with the name of the program that did not start and the end of its log
 */
export async function startLab(name: string, say: (line: string) => void, pjsip = ''): Promise<Lab> {
  await buildExchange(say);
  const folder = join(labFolder, 'instances', name);
  rmSync(folder, { recursive: true, force: true });
  const rtp = await freeRtpRange();
  const addresses: LabAddresses = {
    redisPort: await freePort(),
    databasePort: await freePort(),
    httpPort: await freePort(),
    sipPort: await freePort(),
    amiPort: await freePort(),
    trunkPort: await freePort(),
    secondTrunkPort: await freePort(),
    sipReportsPort: await freePort(),
    ariPassword: randomBytes(16).toString('hex'),
    amiPassword: randomBytes(16).toString('hex'),
    folder,
  };
  writeAsteriskFiles(addresses, rtp, { shipped: join(chosenExchange().folder, 'etc/asterisk'), pjsip });
  const run = process.env[runVariable];
  if (run !== undefined) writeFileSync(join(folder, runFile), run);
  let asterisk = startAsteriskBox(folder);
  let redis = startRedisBox(addresses);
  const postgres = startPostgres(addresses);
  const killAll = () => Promise.all([asterisk, redis, postgres].map((box) => box.kill()));
  try {
    await Promise.all([
      untilListening(redis, addresses.redisPort, folder),
      untilListening(postgres, addresses.databasePort, folder),
      untilAriAnswers(asterisk, addresses),
    ]);
    await untilDatabaseTakesConnections(addresses);
  } catch (error) {
    await killAll();
    throw error;
  }
  return {
    ...addresses,
    asteriskPid: () => asterisk.pid(),
    killAsterisk: () => asterisk.kill(),
    async startAsterisk() {
      await asterisk.kill();
      asterisk = startAsteriskBox(folder);
      await untilAriAnswers(asterisk, addresses);
    },
    redisPid: () => redis.pid(),
    killRedis: () => redis.kill(),
    async startRedis() {
      await redis.kill();
      redis = startRedisBox(addresses);
      await untilListening(redis, addresses.redisPort, folder);
    },
    async stop() {
      await killAll();
      // The configuration contains passwords, and the database is no longer needed. The logs stay.
      rmSync(join(folder, 'asterisk/etc'), { recursive: true, force: true });
      rmSync(join(folder, 'postgres'), { recursive: true, force: true });
    },
  };
}

function startAsteriskBox(folder: string): Box {
  return startBox({
    name: 'asterisk',
    root: chosenExchange().folder,
    command: ['/usr/sbin/asterisk', '-C', join(folder, 'asterisk/etc/asterisk.conf'), '-f'],
    logFile: join(folder, 'asterisk.log'),
  });
}

function startRedisBox({ redisPort, folder }: LabAddresses): Box {
  return startBox({
    name: 'redis',
    command: [
      '/usr/bin/redis-server',
      '--bind',
      '127.0.0.1',
      '--port',
      String(redisPort),
      '--save',
      '',
      '--appendonly',
      'no',
      '--databases',
      '96',
      '--dir',
      '/tmp',
    ],
    logFile: join(folder, 'redis.log'),
  });
}
