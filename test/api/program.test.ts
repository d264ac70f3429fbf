import type { ChildProcess } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { createDatabase } from '../database.ts';
import { redisUrl } from '../lab.ts';
import { startSourceProgram } from '../source-program.ts';
import { until } from '../until.ts';

const secret = 'a secret for tests only, of more than 32 bytes';
const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

function startProgram(environment: Record<string, string>) {
  const { child, ended, said, complained } = startSourceProgram('src/api.ts', {
    BELCODE_PORT: '0',
    BELCODE_METRICS_API: 'off',
    ...environment,
  });
  running.add(child);
  return {
    child,
    exited: ended,
    output: said,
    complaints: complained,
    address: () => until(() => /Listening on (http:\S+?);/.exec(said())?.[1], 10_000),
  };
}

test('settings that are not right are told once, all of them, and the program ends with 1', async () => {
  const api = startProgram({ BELCODE_CODE_DIGITS: '4', BELCODE_TYPO: 'x' });
  expect(await api.exited).toBe(1);
  expect(api.complaints().split('\n').filter(Boolean)).toHaveLength(4);
  expect(api.complaints()).toMatch(/BELCODE_SECRET.*\n.*BELCODE_CODE_DIGITS|BELCODE_CODE_DIGITS.*\n/);
  expect(api.output()).toBe('');
});

test('without Redis and PostgreSQL it listens, says so once each, and stops when told', async () => {
  const api = startProgram({
    BELCODE_SECRET: secret,
    BELCODE_REDIS_URL: 'redis://127.0.0.1:1',
    BELCODE_DATABASE_URL: 'postgres://belcode@127.0.0.1:1/x',
  });
  const address = await api.address();
  expect((await fetch(`${address}/healthz`)).status).toBe(200);
  const ready = await fetch(`${address}/readyz`);
  expect(ready.status).toBe(503);
  const { parts } = (await ready.json()) as { parts: Record<string, { state: string }> };
  expect(Object.values(parts).map(({ state }) => state)).toEqual(['away', 'away']);
  await until(() => api.output().includes('PostgreSQL'));
  const lines = api.output().split('\n');
  expect(lines.filter((line) => line.includes('PostgreSQL'))).toHaveLength(1);
  expect(lines.filter((line) => line.includes('"use":"commands"'))).toHaveLength(1);
  api.child.kill('SIGTERM');
  expect(await api.exited).toBe(0);
});

test('a database without tables is told with what to do', async () => {
  const home = await createDatabase();
  try {
    const api = startProgram({
      BELCODE_SECRET: secret,
      BELCODE_REDIS_URL: redisUrl(),
      BELCODE_DATABASE_URL: home.url,
    });
    await until(() => api.output().includes('belcode migrate'), 10_000);
    const ready = await fetch(`${await api.address()}/readyz`);
    const { parts } = (await ready.json()) as { parts: Record<string, { mend: string }> };
    expect(parts.database?.mend).toContain('belcode migrate');
    api.child.kill('SIGINT');
    expect(await api.exited).toBe(0);
  } finally {
    await home.drop();
  }
});

test('a port that is taken ends the program with one line', async () => {
  const first = startProgram({ BELCODE_SECRET: secret, BELCODE_REDIS_URL: redisUrl() });
  const { port } = new URL(await first.address());
  const second = startProgram({ BELCODE_SECRET: secret, BELCODE_REDIS_URL: redisUrl(), BELCODE_PORT: port });
  expect(await second.exited).toBe(1);
  expect(second.complaints()).toMatch(/^belcode api: .*EADDRINUSE.*\n$/);
});
