import type { ChildProcess } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import { buildLabSounds, labSounds } from '../../lab/sounds.ts';
import { ownConnection } from '../own-connection.ts';
import { startSourceProgram } from '../source-program.ts';
import { until } from '../until.ts';

/** Neither Redis, nor PostgreSQL, nor Asterisk is there: monitoring must see that, when nothing else works. */
const codes = `/dev/shm/belcode-metrics-${process.pid}`;
const nowhere = {
  BELCODE_SECRET: 'a secret for tests only, of more than 32 bytes',
  BELCODE_ARI_PASSWORD: 'the password of ari.conf',
  BELCODE_DIAL: 'PJSIP/{number}@trunk',
  BELCODE_REDIS_URL: 'redis://127.0.0.1:1',
  BELCODE_DATABASE_URL: 'postgres://belcode@127.0.0.1:1/x',
  BELCODE_ARI_URL: 'http://127.0.0.1:1',
  BELCODE_SOUNDS: labSounds,
  BELCODE_CODE_SOUNDS: codes,
  BELCODE_PORT: '0',
};

const running = new Set<ChildProcess>();
beforeAll(() => buildLabSounds(() => {}));
afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await rm(codes, { recursive: true, force: true });
});

it.each([
  [
    'api',
    'BELCODE_METRICS_API',
    [
      'belcode_store_up{store="redis"} 0',
      'belcode_store_up{store="database"} 0',
      'belcode_turns_waiting{of="hashing"} 0',
    ],
    ['redis', 'database'],
  ],
  ['dialler', 'BELCODE_METRICS_DIALLER', ['belcode_exchange_up 0', 'belcode_calls_under_way 0'], ['redis', 'exchange']],
] as const)('the %s is seen while everything around it is away, and stops', async (program, setting, lines, parts) => {
  const port = await freePort();
  const { child, ended, said } = startSourceProgram(`src/${program}.ts`, {
    ...nowhere,
    [setting]: `127.0.0.1:${port}`,
  });
  running.add(child);
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { headers: ownConnection });
  await until(async () => (await ask('/livez')).ok, 20_000);

  const page = await (await ask('/metrics')).text();
  for (const line of [`belcode_ready{program="${program}"} 0`, ...lines]) expect(page.split('\n')).toContain(line);
  // The api has one more, for webhooks.
  const away = program === 'api' ? 4 : 3;
  expect(page.split('\n')).toContain(`belcode_redis_connections{state="away"} ${away}`);
  expect(page).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);

  const ready = await ask('/readyz');
  expect(ready.status).toBe(503);
  const answer = (await ready.json()) as { parts: Record<string, { state: string; mend?: string }> };
  expect(Object.keys(answer.parts)).toEqual(parts);
  for (const part of Object.values(answer.parts))
    expect(part).toMatchObject({ state: 'away', mend: expect.stringMatching(/./) });

  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(said()).not.toContain(nowhere.BELCODE_SECRET);
});
