// Two of everything, with logins and calls under way: each part is killed, frozen and cut off, and healed again. Prints
// what people saw. docs/operations/drill.md has the table of a run.
//
//   npm run drill -- [part …] [--fault killed|frozen|cut] [--json]

import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { labFolder } from '../../lab/folders.ts';
import { type Lab, startLab } from '../../lab/lab.ts';
import { freePort } from '../../lab/ports.ts';
import { prepareDatabase } from '../../lab/prepare-database.ts';
import { generous } from '../../lab/programs.ts';
import { buildLabSounds, labSounds } from '../../lab/sounds.ts';
import { startTcpProxy } from '../../test/tcp-proxy.ts';
import { until } from '../../test/until.ts';
import { type SippPhones, startSippPhones } from '../sipp-phones.ts';
import { Stage } from '../stage.ts';
import { Attempts } from './attempt.ts';
import { type Balancer, startBalancer } from './balancer.ts';
import { type Fault, faults, type Installation, type Part, partsOf } from './parts.ts';
import { addUsers, People } from './people.ts';
import { startPostgresServers } from './postgres-servers.ts';
import { startProgram } from './programs.ts';
import { startRedisServers } from './redis-servers.ts';
import { describeRow, type FaultRow, formatReport } from './report.ts';

const faultMilliseconds = 15_000;
/** Then these many people in a row must have had no trouble. */
const healthy = { login: 4, call: 2 } as const;
const healthyLimitMilliseconds = 30_000;
const startLimitMilliseconds = 60_000;
/** Logins and calls before the first fault. */
const warmUpMilliseconds = 15_000;

const folder = join(labFolder, 'drill');
const interrupted = new AbortController();
const started = performance.now();
const now = () => performance.now() - started;
const say = (line: string) => console.error(`drill ${(now() / 1_000).toFixed(0).padStart(4)} s: ${line}`);
const stage = new Stage(say, interrupted.signal);
const attempts = new Attempts();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { fault: { type: 'string' }, json: { type: 'boolean' } },
});

async function startInstallation(): Promise<Installation & { people: People }> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await buildLabSounds(say);
  say('starts Redis with sentinels, PostgreSQL with a standby, and two exchanges');
  const redis = await startRedisServers(stage, join(folder, 'redis'));
  const postgres = await startPostgresServers(stage, join(folder, 'postgres'));
  const directUrl = `postgres://belcode@127.0.0.1:${postgres.pair[0].port}/drill`;
  const apiKey = await prepareDatabase(directUrl, 'drill');
  const secret = randomBytes(32).toString('base64');
  await addUsers(directUrl, secret);
  const exchanges: Installation['exchanges'][number][] = [];
  const phones: SippPhones[] = [];
  for (const n of [1, 2]) {
    const lab = stage.keep(await startLab(`drill-${n}`, say), (each: Lab) => each.stop());
    // The drill has servers of its own.
    await lab.killRedis();
    exchanges.push({ lab, link: stage.keep(await startTcpProxy(lab.httpPort), (proxy) => proxy.close()) });
    phones.push(stage.keep(await startSippPhones(lab.trunkPort, 'presses'), (each) => each.stop()));
  }
  const ports = [await freePort(), await freePort()];
  const balancer: Balancer = await startBalancer(ports);
  stage.keep(balancer, async () => balancer.close());
  const url = `http://127.0.0.1:${balancer.port}`;
  const environment = {
    ...generous,
    BELCODE_SECRET: secret,
    BELCODE_REDIS_URL: redis.url,
    BELCODE_DATABASE_URL: postgres.urlOf('drill'),
    BELCODE_TRUSTED_PROXIES: '127.0.0.1',
    BELCODE_PANEL_URL: url,
    BELCODE_DESTINATIONS: '+31',
    BELCODE_DIAL: 'PJSIP/{number}@trunk',
    BELCODE_CALLER_ID: 'Belcode <+31508200000>',
    BELCODE_SOUNDS: labSounds,
    BELCODE_METRICS_API: 'off',
    BELCODE_METRICS_DIALLER: 'off',
    BELCODE_CALLS_PER_SECOND: '50',
    BELCODE_CALLS_AT_ONCE: '100',
  };
  say('starts two apis and two diallers');
  const apis = ports.map((port, n) => {
    const own = { ...environment, BELCODE_PORT: String(port) };
    return { port, program: startProgram(stage, { name: `api-${n + 1}`, kind: 'api', environment: own, folder }) };
  });
  const diallers = exchanges.map(({ lab, link }, n) => {
    const own = {
      ...environment,
      BELCODE_DIALLER: `drill-${n + 1}`,
      BELCODE_ARI_URL: `http://127.0.0.1:${link.port}`,
      BELCODE_ARI_PASSWORD: lab.ariPassword,
      BELCODE_CODE_SOUNDS: `/dev/shm/belcode-drill-${n + 1}`,
    };
    stage.keep(own, async () => rmSync(own.BELCODE_CODE_SOUNDS, { recursive: true, force: true }));
    return startProgram(stage, { name: `dialler-${n + 1}`, kind: 'dialler', environment: own, folder });
  });
  for (const { port } of apis) {
    await until(async () => (await fetch(`http://127.0.0.1:${port}/readyz/calls`)).ok, startLimitMilliseconds);
  }
  await until(async () => (await fetch(`${url}/readyz/calls`)).ok, startLimitMilliseconds);
  const people = new People({ stage, url, apiKey, secret, redisUrl: redis.url, phones, attempts, now });
  return { apis, diallers, exchanges, balancer, redis, postgres, people };
}

/** Whether people who came after a moment had no trouble. */
function isHealthySince(at: number): boolean {
  return (['login', 'call'] as const).every((kind) => {
    const latest = attempts.attempts.filter((each) => each.kind === kind && each.at > at).slice(-healthy[kind]);
    return latest.length === healthy[kind] && latest.every(({ ok }) => ok);
  });
}

async function drill(part: Part, fault: Fault, people: People): Promise<FaultRow | undefined> {
  const inflict = part.inflict[fault];
  if (inflict === undefined) return undefined;
  say(`${part.name} is ${fault}`);
  const startedAt = now();
  const heal = await inflict();
  await pause(Math.max(0, startedAt + faultMilliseconds - now()));
  await heal();
  const healedAt = now();
  say(`${part.name} is healed`);
  while (!isHealthySince(healedAt) && now() < healedAt + healthyLimitMilliseconds) {
    stage.signal.throwIfAborted();
    await pause(200);
  }
  const row = { part: part.name, fault, startedAt, healedAt, endedAt: now(), note: '' };
  await people.checkPassed();
  say(describeRow(row, attempts).slice(2).join(' | '));
  for (const { invariant, detail } of attempts.broken) say(`BROKEN ${invariant}: ${detail}`);
  return row;
}

function readWanted(parts: readonly Part[]): { parts: readonly Part[]; faults: readonly Fault[] } {
  const unknown = positionals.find((name) => !parts.some((part) => part.name === name));
  if (unknown !== undefined)
    throw new Error(`There is no part ${unknown}: ${parts.map(({ name }) => name).join(', ')}`);
  const wanted = faults.filter((fault) => values.fault === undefined || fault.startsWith(values.fault));
  if (wanted.length === 0) throw new Error(`--fault is one of: ${faults.join(', ')}`);
  return { parts: parts.filter(({ name }) => positionals.length === 0 || positionals.includes(name)), faults: wanted };
}

process.once('SIGINT', () => interrupted.abort(new Error('Interrupted')));
const loadBefore = loadavg()[0] ?? 0;
const rows: FaultRow[] = [];
let code = 0;
try {
  const { people, ...installation } = await startInstallation();
  const wanted = readWanted(partsOf(installation));
  say('people log in and are called');
  people.start();
  await until(() => now() > 0 && isHealthySince(0), startLimitMilliseconds);
  await pause(warmUpMilliseconds);
  for (const part of wanted.parts) {
    for (const fault of wanted.faults) {
      const row = await drill(part, fault, people);
      if (row !== undefined) rows.push(row);
    }
  }
} catch (error) {
  say((error as Error).stack ?? String(error));
  const refused = attempts.attempts.filter(({ ok }) => !ok).slice(-5);
  for (const { kind, says } of refused) say(`${kind}: ${says}`);
  code = 1;
} finally {
  const load = `${loadBefore.toFixed(1)} before and ${(loadavg()[0] ?? 0).toFixed(1)} after`;
  const { length } = attempts.attempts;
  const counted = `${length} logins and calls in ${(now() / 1_000).toFixed(0)} s`;
  const machine = `${cpus().length} cores of ${cpus()[0]?.model.trim()}, load ${load}; ${counted}.`;
  console.log(
    values.json === true ? JSON.stringify({ machine, rows, ...attempts }) : formatReport(rows, attempts, machine),
  );
  await stage.stop();
  process.exit(code || (attempts.broken.length > 0 ? 1 : 0));
}
