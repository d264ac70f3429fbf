import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type Box, startBox } from './box.ts';
import { buildExchange } from './build-exchange.ts';
import { labFolder, projectFolder, rootFolder } from './folders.ts';
import { freePort, freeRtpRange } from './ports.ts';
import { telephoneSections } from './telephones.ts';

/** Where the lab's programs listen, all on loopback, and the passwords made for this start. */
export interface LabAddresses {
  redisPort: number;
  databasePort: number;
  /** Asterisk's HTTP server: ARI, and SIP over WebSocket at /ws. */
  httpPort: number;
  sipPort: number;
  amiPort: number;
  /** Nobody listens there: a test puts its own outside world behind `PJSIP/{number}@trunk`. */
  trunkPort: number;
  ariPassword: string;
  amiPassword: string;
  /** Folder of this lab: configuration and logs. */
  folder: string;
}

export interface Lab extends LabAddresses {
  /** Kills Asterisk as a power cut would. */
  killAsterisk(): Promise<void>;
  /** Starts Asterisk on the same ports; resolves when ARI answers. */
  startAsterisk(): Promise<void>;
  /** Asterisk's process, for tests that freeze it. */
  asteriskPid(): number;
  stop(): Promise<void>;
}

const startLimitMilliseconds = 20_000;

/**
 * Builds the exchange where that was not done yet, and starts Asterisk, Redis and PostgreSQL on free ports of 127.0.0.1.
 *
 * @param name folder of this lab below .lab/; one lab for each name at a time
 * @throws Error naming the program that did not start, with the end of its log
 */
export async function startLab(name: string, say: (line: string) => void): Promise<Lab> {
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
    ariPassword: randomBytes(16).toString('hex'),
    amiPassword: randomBytes(16).toString('hex'),
    folder,
  };
  writeAsteriskFiles(addresses, rtp);
  const boxes: Box[] = [];
  let asterisk = startAsteriskBox(folder);
  try {
    boxes.push(startRedis(addresses), startPostgres(addresses));
    await Promise.all([
      ...boxes.map((box, index) =>
        untilListening(box, [addresses.redisPort, addresses.databasePort][index] ?? 0, folder),
      ),
      untilAriAnswers(asterisk, addresses),
    ]);
    await untilDatabaseTakesConnections(addresses);
  } catch (error) {
    await Promise.all([asterisk, ...boxes].map((box) => box.kill()));
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
    async stop() {
      await Promise.all([asterisk, ...boxes].map((box) => box.kill()));
      // The configuration holds passwords and the database is of no use any more; the logs stay to be read.
      rmSync(join(folder, 'asterisk/etc'), { recursive: true, force: true });
      rmSync(join(folder, 'postgres'), { recursive: true, force: true });
    },
  };
}

function writeAsteriskFiles(addresses: LabAddresses, rtp: { rtpStart: number; rtpEnd: number }): void {
  const values: Record<string, string> = {
    ...Object.fromEntries(Object.entries({ ...addresses, ...rtp }).map(([key, value]) => [key, String(value)])),
    project: projectFolder,
    telephones: telephoneSections(),
  };
  for (const part of ['etc', 'db', 'spool', 'run', 'log'])
    mkdirSync(join(addresses.folder, 'asterisk', part), { recursive: true });
  // Asterisk unloads modules whose file is missing. What we do not set is as Debian ships it.
  for (const file of ['acl', 'amd', 'features', 'indications', 'udptl']) {
    cpSync(join(rootFolder, `etc/asterisk/${file}.conf`), join(addresses.folder, `asterisk/etc/${file}.conf`));
  }
  const templates = join(import.meta.dirname, 'asterisk');
  for (const file of readdirSync(templates)) {
    const filled = readFileSync(join(templates, file), 'utf8').replace(
      /\{\{(\w+)\}\}/g,
      (whole, key: string) => values[key] ?? whole,
    );
    writeFileSync(join(addresses.folder, 'asterisk/etc', file), filled, { mode: 0o600 });
  }
}

function startAsteriskBox(folder: string): Box {
  return startBox({
    name: 'asterisk',
    command: ['/usr/sbin/asterisk', '-C', join(folder, 'asterisk/etc/asterisk.conf'), '-f'],
    logFile: join(folder, 'asterisk.log'),
  });
}

function startRedis({ redisPort, folder }: LabAddresses): Box {
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
      '--dir',
      '/tmp',
    ],
    logFile: join(folder, 'redis.log'),
  });
}

const postgresPrograms = '/usr/lib/postgresql/18/bin';

function startPostgres({ databasePort, folder }: LabAddresses): Box {
  const template = join(labFolder, 'postgres');
  if (!existsSync(template)) makePostgresTemplate(template);
  const data = join(folder, 'postgres');
  cpSync(template, data, { recursive: true, preserveTimestamps: true });
  spawnSync('chown', ['-R', `--reference=${template}`, data]);
  return startBox({
    name: 'postgres',
    user: 'postgres',
    // What the lab holds may be lost at any time, so nothing waits for a disk.
    command: [
      `${postgresPrograms}/postgres`,
      '-D',
      '/srv/postgres',
      '-p',
      String(databasePort),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      '-c',
      'fsync=off',
      '-c',
      'shared_buffers=32MB',
    ],
    mounts: [[data, '/srv/postgres']],
    logFile: join(folder, 'postgres.log'),
  });
}

function makePostgresTemplate(template: string): void {
  const part = `${template}.part`;
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true, mode: 0o700 });
  const initdb = `${postgresPrograms}/initdb -D /srv/postgres -U belcode --auth=trust --no-sync --no-instructions -E UTF8 --locale=C.UTF-8`;
  const script = `set -e
    chown --reference='${rootFolder}/var/lib/postgresql' '${part}' || true
    chroot '${rootFolder}' chown postgres /srv/postgres
    mount --bind '${part}' '${rootFolder}/srv/postgres'
    mount --rbind /dev '${rootFolder}/dev'
    chroot '${rootFolder}' chown postgres:postgres /srv/postgres
    chroot --userspec=postgres '${rootFolder}' ${initdb}`;
  const made = spawnSync('unshare', ['--mount', '--propagation', 'private', '/bin/sh', '-c', script], {
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`PostgreSQL's data folder could not be made:\n${made.stdout}${made.stderr}`);
  spawnSync('mv', [part, template]);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

async function untilListening(box: Box, port: number, folder: string): Promise<void> {
  await poll(box, folder, () => isListening(port));
}

async function untilAriAnswers(box: Box, { httpPort, ariPassword, folder }: LabAddresses): Promise<void> {
  const authorization = `Basic ${Buffer.from(`belcode:${ariPassword}`).toString('base64')}`;
  await poll(box, folder, async () => {
    const answer = await fetch(`http://127.0.0.1:${httpPort}/ari/asterisk/info?only=status`, {
      headers: { authorization },
    }).catch(() => undefined);
    return answer?.ok === true;
  });
}

async function untilDatabaseTakesConnections({ databasePort, folder }: LabAddresses): Promise<void> {
  const { default: pg } = await import('pg');
  const deadline = Date.now() + startLimitMilliseconds;
  for (;;) {
    const client = new pg.Client({ connectionString: `postgres://belcode@127.0.0.1:${databasePort}/postgres` });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`postgres does not take connections: see ${folder}/postgres.log`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function poll(box: Box, folder: string, check: () => Promise<boolean>): Promise<void> {
  let over = false;
  box.ended.then(() => {
    over = true;
  });
  const deadline = Date.now() + startLimitMilliseconds;
  while (!(await check())) {
    if (over || Date.now() > deadline) {
      const log = readFileSync(join(folder, `${box.name}.log`), 'utf8')
        .trim()
        .split('\n')
        .slice(-8)
        .join('\n');
      throw new Error(
        `${box.name} did not start${over ? '' : ` within ${startLimitMilliseconds / 1000} s`}. The end of its log:\n${log}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
