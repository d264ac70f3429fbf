import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import { until } from '../until.ts';
import { addressOf, endDemos, startDemo } from './start-demo.ts';

/** PostgreSQL checks once a minute whether its folder exists, and ends when it does not. */
const goneLimitMilliseconds = 5_000;

afterEach(endDemos);

/** A process and all its descendants, by id. */
function family(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(family)];
}

/** Alive: neither gone nor a zombie. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

it('starts although its port is taken, prints its address, and leaves no process behind', async () => {
  const port = await freePort();
  const first = startDemo(String(port));
  const second = startDemo(String(port));
  const addresses = await Promise.all([first, second].map((demo) => until(() => addressOf(demo), 50_000)));
  expect(new Set(addresses).size).toBe(2);
  for (const address of addresses) expect((await fetch(address)).status).toBe(200);

  const processes = [first, second].flatMap(({ child }) => family(child.pid as number));
  expect(processes.length).toBeGreaterThan(10);
  first.child.kill('SIGINT');
  second.child.kill('SIGTERM');
  expect(await Promise.all([first.ended, second.ended])).toEqual([0, 0]);
  await until(() => !processes.some(isAlive), goneLimitMilliseconds);
  expect(first.complained() + second.complained()).toBe('');
});

it('ends while it is still starting', async () => {
  const port = await freePort();
  const demo = startDemo(String(port));
  await until(() => demo.said().includes('Starting Belcode'), 20_000);
  const processes = family(demo.child.pid as number);
  demo.child.kill('SIGTERM');
  expect(await demo.ended).toBe(0);
  await until(() => !processes.some(isAlive), goneLimitMilliseconds);
});

it.each(['sixty', '0', '70000'])('does not start on port %s, and says why in one line', async (port) => {
  const demo = startDemo(port);
  expect(await demo.ended).toBe(1);
  expect(demo.complained()).toBe('The demo did not start: PORT must be a whole number from 1 to 65515\n');
});
