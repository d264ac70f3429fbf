import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { labFolder } from '../../../lab/folders.ts';
import { freePort } from '../../../lab/ports.ts';
import { defaultOf, questions } from '../../../src/cli/setup/questions.ts';
import { runSteps, takeBack } from '../../../src/cli/setup/run-steps.ts';
import type { Site } from '../../../src/cli/setup/site.ts';
import { addRedisUser } from '../../../src/cli/setup/step-redis.ts';
import { refusalOfRedis } from '../../../src/redis/administer-redis.ts';
import { startRedis } from '../../redis/redis-boxes.ts';
import { until } from '../../until.ts';

const noPolicy = ['--maxmemory-policy', 'noeviction'];

it('setup --undo of a Redis with a file of users that it has closed says what to take out of which file', async () => {
  const folder = mkdtempSync(join(labFolder, 'redis-undo-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [file, port] = [join(folder, 'users.acl'), await freePort()];
  writeFileSync(file, 'user default on nopass ~* &* +@all\n', { mode: 0o666 });
  let redis = startRedis('undone', port, ['--aclfile', file, ...noPolicy]);
  const anybody = `redis://127.0.0.1:${port}`;
  const ours = `redis://belcode:of-redis@127.0.0.1:${port}`;
  const untilLetIn = (url: string) => until(async () => (await refusalOfRedis(url)) === undefined, 20_000);
  await untilLetIn(anybody);

  const names = Object.keys(questions) as (keyof typeof questions)[];
  const answers = Object.fromEntries(names.map((name) => [name, defaultOf(name, new Map(), {})])) as Site['answers'];
  const site: Site = {
    answers: { ...answers, redis: anybody, 'redis-close': 'yes' },
    settings: new Map([['BELCODE_REDIS_URL', ours]]),
    settingsFile: '/etc/belcode/belcode.env',
    state: { own: {}, blocks: {}, made: [], answers: {} },
    terminal: { environment: {}, print() {}, complain() {}, readInput: async () => '' },
  };
  const printed: string[] = [];
  const run = { site, stateFile: join(folder, 'setup.json'), print: (line: string) => void printed.push(line) };
  await runSteps([addRedisUser], run, false);
  expect([await refusalOfRedis(ours), await refusalOfRedis(anybody)]).toEqual([undefined, expect.any(String)]);

  await takeBack([addRedisUser], run);
  expect(printed.at(-1)).toContain(
    `take the line "user belcode" out of ${file}, write "user default on" for "user default off", and restart Redis`,
  );
  // What it says is enough.
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => !line.startsWith('user belcode '));
  writeFileSync(file, lines.join('\n').replace('user default off', 'user default on'));
  await redis.kill();
  redis = startRedis('undone', port, ['--aclfile', file, ...noPolicy]);
  await untilLetIn(anybody);
  expect(await refusalOfRedis(ours)).toMatch(/WRONGPASS|invalid/);
});
