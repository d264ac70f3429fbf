import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import { systemClock as clock } from '../../src/clock.ts';
import { serveMetrics } from '../../src/metrics/serve-metrics.ts';
import type { Readiness } from '../../src/readiness.ts';
import { ownConnection } from '../own-connection.ts';
import { silentLog } from '../silent-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'belcode-metrics-'));
afterAll(() => rmSync(folder, { recursive: true }));

const token = 'a-token-of-this-test-0123456789';

function tokenFile(text: string): string {
  const file = join(folder, `${Math.random()}`);
  writeFileSync(file, text);
  chmodSync(file, 0o600);
  return file;
}

const fine: Readiness = { ready: true, parts: { redis: { state: 'ok', says: 'Fine.' } } };
const away: Readiness = { ready: false, parts: { redis: { state: 'away', says: 'Away.', mend: 'Start it.' } } };

async function serve(file = '', readiness = fine): Promise<string> {
  const port = await freePort();
  const place = { host: '127.0.0.1', port };
  const stop = await serveMetrics('dialler', {
    config: {
      BELCODE_METRICS_API: 'off',
      BELCODE_METRICS_DIALLER: place,
      BELCODE_METRICS_RADIUS: 'off',
      BELCODE_METRICS_TOKEN_FILE: file,
    },
    readiness: async () => readiness,
    gauges: [],
    clock,
    log: silentLog,
  });
  onTestFinished(stop);
  return `http://127.0.0.1:${port}`;
}

const ask = (url: string, init: RequestInit = {}) =>
  fetch(url, { ...init, headers: { ...ownConnection, ...init.headers } });

describe('the routes', () => {
  it.each([
    ['GET', '/metrics', 200, /^# HELP belcode_/m],
    ['HEAD', '/metrics', 200, /^$/],
    ['GET', '/livez', 200, /^alive\n$/],
    ['HEAD', '/livez', 200, /^$/],
    ['GET', '/livez?x=1', 200, /^alive\n$/],
    ['GET', '/readyz', 200, /"ready":true/],
    ['GET', '/', 404, /\/metrics/],
    ['GET', '/metrics/', 404, /\/metrics/],
    ['GET', '/toString', 404, /\/metrics/],
    ['GET', '/__proto__', 404, /\/metrics/],
    ['POST', '/metrics', 405, /GET and HEAD/],
    ['DELETE', '/livez', 405, /GET and HEAD/],
    ['OPTIONS', '/metrics', 405, /GET and HEAD/],
  ])('%s %s: %i', async (method, path, status, text) => {
    const reply = await ask(`${await serve()}${path}`, { method });
    expect(reply.status).toBe(status);
    expect(await reply.text()).toMatch(text);
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });

  it('a program that is not ready says so, and what is missing', async () => {
    const url = await serve('', away);
    const reply = await ask(`${url}/readyz`);
    expect(reply.status).toBe(503);
    expect(reply.headers.get('retry-after')).toBe('5');
    expect(await reply.json()).toEqual(away);
    expect(await (await ask(`${url}/metrics`)).text()).toContain('belcode_ready{program="dialler"} 0');
  });
});

describe('with a token', () => {
  it.each([
    ['the token', `${token}\n`, `Bearer ${token}`, 200],
    ['in other letters of the scheme', token, `bearer  ${token}`, 200],
    ['none', token, undefined, 401],
    ['another', token, `Bearer ${token}x`, 401],
    ['the beginning of it', token, `Bearer ${token.slice(0, -1)}`, 401],
    ['another scheme', token, `Basic ${token}`, 401],
    ['nothing behind the scheme', token, 'Bearer ', 401],
    ['an empty file', '', 'Bearer ', 503],
    ['a short token', 'short', 'Bearer short', 503],
    ['two words in the file', `${token} ${token}`, `Bearer ${token}`, 503],
    ['a token of 100 kB', 'x'.repeat(100_000), `Bearer ${'x'.repeat(4_000)}`, 503],
  ])('%s', async (_what, text, authorization, status) => {
    const url = await serve(tokenFile(text));
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const reply = await ask(`${url}/metrics`, { headers });
    expect(reply.status).toBe(status);
    const said = await reply.text();
    expect(said.includes('# HELP')).toBe(status === 200);
    expect(said).not.toContain(token);
    if (status === 401) expect(reply.headers.get('www-authenticate')).toBe('Bearer');
    expect((await ask(`${url}/livez`)).status).toBe(200);
  });

  it.each([
    ['everybody may read', 0o644, 503],
    ['everybody may change', 0o602, 503],
    ['its group may change', 0o660, 503],
    ['its group may read', 0o640, 200],
  ])('attack: a token in a file that %s', async (_what, mode, status) => {
    const file = tokenFile(token);
    chmodSync(file, mode);
    const reply = await ask(`${await serve(file)}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    expect(reply.status).toBe(status);
  });

  it.each([
    ['/livez', undefined, 'close'],
    ['/readyz', undefined, 'close'],
    ['/', undefined, 'close'],
    ['/metrics', undefined, 'close'],
    ['/metrics', `Bearer ${token}x`, 'close'],
    ['/metrics', `Bearer ${token}`, 'keep-alive'],
  ])('attack: %s by %s keeps no connection from others: %s', async (path, authorization, expected) => {
    const { hostname, port } = new URL(await serve(tokenFile(token)));
    const agent = new Agent({ keepAlive: true });
    onTestFinished(() => agent.destroy());
    const headers = authorization === undefined ? {} : { authorization };
    const [reply] = await once(get({ hostname, port, path, agent, headers }), 'response');
    reply.resume();
    expect(reply.headers.connection).toBe(expected);
  });

  it('a new one counts at once, and a file that is gone lets nobody in', async () => {
    const file = tokenFile(token);
    const url = await serve(file);
    const asked = (by: string) => ask(`${url}/metrics`, { headers: { authorization: `Bearer ${by}` } });
    writeFileSync(file, `${token}-new`);
    expect((await asked(token)).status).toBe(401);
    expect((await asked(`${token}-new`)).status).toBe(200);
    rmSync(file);
    expect((await asked(`${token}-new`)).status).toBe(503);
  });
});

it('goes on without metrics when its port is taken, and says which setting mends it', async () => {
  const url = await serve();
  const place = { host: '127.0.0.1', port: Number(new URL(url).port) };
  const lines: string[] = [];
  const log = { ...silentLog, warn: (line: string) => lines.push(line) } as never;
  const stop = await serveMetrics('api', {
    config: {
      BELCODE_METRICS_API: place,
      BELCODE_METRICS_DIALLER: 'off',
      BELCODE_METRICS_RADIUS: 'off',
      BELCODE_METRICS_TOKEN_FILE: '',
    },
    readiness: async () => fine,
    gauges: [],
    clock,
    log,
  });
  await stop();
  expect(lines).toEqual([expect.stringMatching(/^No metrics are served: .*EADDRINUSE.* Set BELCODE_METRICS_API /)]);
});

it('a stop does not wait for a connection that is kept open', async () => {
  const port = await freePort();
  const place = { host: '127.0.0.1', port };
  const stop = await serveMetrics('dialler', {
    config: {
      BELCODE_METRICS_API: 'off',
      BELCODE_METRICS_DIALLER: place,
      BELCODE_METRICS_RADIUS: 'off',
      BELCODE_METRICS_TOKEN_FILE: '',
    },
    readiness: async () => fine,
    gauges: [],
    clock,
    log: silentLog,
  });
  const silent = connect(port, '127.0.0.1');
  const closed = new Promise((resolve) => silent.on('close', resolve));
  await new Promise((resolve) => silent.once('connect', resolve));
  await stop();
  await closed;
});
