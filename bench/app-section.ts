import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { startLab } from '../lab/lab.ts';
import { builtWords, runCli, startPrograms } from '../lab/programs.ts';
import { claimText } from '../src/factors/device-proof.ts';
import { connectPostgres, type Database } from '../src/postgres/connect-postgres.ts';
import { systemRandom } from '../src/random.ts';
import { delaysOf } from './delays.ts';
import { atMost, less, type Row, type Section } from './section.ts';
import { seedUsers } from './seed-users.ts';

const warmUp = 20;
const logins = 200;
const maxP95Milliseconds = 300;

interface Device {
  id: string;
  privateKey: KeyObject;
  origin: string;
}

/**
 * Codes in the app: the time from the request that opens a challenge until a waiting device has the code. The baseline
 * is three bare requests of the same api, because a code takes three: the opening, the reply to the waiting device, and
 * the signed request for the code.
 */
export const app: Section = {
  name: 'app',
  title: 'Codes in the app, on a device that looks on',
  limitSeconds: 60,
  async *measure(stage) {
    const lab = stage.keep(await startLab('bench-app', stage.say), (started) => started.stop());
    const programs = stage.keep(
      await startPrograms({ lab, name: 'bench', redisDatabase: 2, wordsOf: builtWords, say: stage.say, settings: {} }),
      (started) => started.stop(),
    );
    const url = programs.environment.BELCODE_DATABASE_URL ?? '';
    const database = stage.keep(connectPostgres(url, 'migrations', 2), (opened) => opened.destroy());
    await seedUsers(database, 10);
    const { device, login } = await addDevice(database, new URL(programs.url).origin);
    const words = ['key', 'add', '--name', 'app', '--scope', 'challenges:user', '--json'];
    const { key } = JSON.parse(await runCli(programs.environment, words)) as { key: string };
    const askApi = (path: string, body: unknown) =>
      post(`${programs.url}${path}`, body, { authorization: `Bearer ${key}` });
    const taken: number[] = [];
    const bare: number[] = [];
    let known = '';
    // The poll is open before the first login begins.
    await ask(device, 'waiting', { detail: 'none' });
    for (let turn = 0; turn < warmUp + logins; turn += 1) {
      stage.signal.throwIfAborted();
      const looking = ask(device, 'waiting', { detail: known });
      // The device waits for the login.
      await new Promise((resolve) => setTimeout(resolve, 20));
      const startedAt = performance.now();
      const opened = await askApi('/v1/challenges', { user: login });
      const waiting = (await looking) as { challenges: { id: string }[] };
      const id = waiting.challenges.find((each) => each.id === opened.id)?.id;
      if (id === undefined) throw new Error('The device was not told of a login');
      const { code } = (await ask(device, 'code', { challenge: id })) as { code: string };
      const milliseconds = performance.now() - startedAt;
      const answer = await askApi(`/v1/challenges/${id}/answer`, { code });
      if (answer.state !== 'passed') throw new Error('The code that the device showed was not right');
      known = '';
      const began = performance.now();
      for (let request = 0; request < 3; request += 1) await (await fetch(`${programs.url}/healthz`)).text();
      if (turn < warmUp) continue;
      taken.push(milliseconds);
      bare.push(performance.now() - began);
    }
    yield rowOf(taken, bare);
  },
};

function rowOf(taken: readonly number[], bare: readonly number[]): Row {
  const [code, three] = [delaysOf('', [...taken]), delaysOf('', [...bare])];
  const words = ({ p50, p95, p99 }: typeof code) => `${p50.toFixed(1)} / ${p95.toFixed(1)} / ${p99.toFixed(1)} ms`;
  return {
    what: 'login asked → code on the device, p50 / p95 / p99',
    figure: words(code),
    values: { p50: code.p50, p95: code.p95, p99: code.p99, bareP50: three.p50, bareP95: three.p95 },
    against: `three bare /healthz, one after the other: ${words(three)}`,
    ratio: less(code.p50 / three.p50),
    bar: atMost('p95', code.p95, maxP95Milliseconds, 'ms'),
  };
}

/** Gives the first user an app with one device, without the pairing, which is not measured. */
async function addDevice(database: Database, origin: string): Promise<{ device: Device; login: string }> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [user] = await database('users').orderBy('id').limit(1).select('id', 'login');
  const id = systemRandom.id();
  const factorId = systemRandom.id();
  await database('factors').where({ user_id: user.id }).delete();
  const factor = { id: factorId, user_id: user.id, kind: 'app', is_primary: true, position: 1 };
  await database('factors').insert(factor);
  const key = JSON.stringify(publicKey.export({ format: 'jwk' }));
  const row = { id, user_id: user.id, factor_id: factorId, kind: 'browser', name: 'bench', public_key: key };
  await database('app_devices').insert(row);
  return { device: { id, privateKey, origin }, login: user.login };
}

/** A device's request, signed by its key. */
async function ask(
  { id, privateKey, origin }: Device,
  act: string,
  { challenge = '', detail = '' }: { challenge?: string; detail?: string },
): Promise<Record<string, unknown>> {
  const claim = { act, origin, device: id, challenge, at: Date.now(), nonce: systemRandom.id(), detail };
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
  const signature = sign('sha256', Buffer.from(claimText(claim)), key).toString('base64url');
  const { device, at, nonce } = claim;
  return post(`${origin}/app/${act}`, { device, at, nonce, challenge, detail, signature }, { origin });
}

/** @throws Error when the reply is not a success */
async function post(url: string, body: unknown, headers: Record<string, string>): Promise<Record<string, unknown>> {
  const reply = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(25_000),
    headers: { 'content-type': 'application/json', ...headers },
  });
  if (!reply.ok) throw new Error(`${new URL(url).pathname} answered ${reply.status}: ${await reply.text()}`);
  return (await reply.json()) as Record<string, unknown>;
}
