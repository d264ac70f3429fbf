import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { labFolder, projectFolder } from '../../lab/folders.ts';
import { freePort } from '../../lab/ports.ts';
import { redisRights, redisUserLine, refusalOfRedis } from '../../src/redis/administer-redis.ts';
import { startRedis } from '../redis/redis-boxes.ts';
import { until } from '../until.ts';

const page = readFileSync(join(projectFolder, 'docs/operations/keys.md'), 'utf8');
const [, section = ''] = page.split('## The password of Redis\n');
const [add = '', remove = ''] = [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block);

/** Runs a block with the file of the test, and with a systemctl that does nothing. */
function run(block: string, users: string, known = ''): string {
  const script = `systemctl() { :; }\nnew=${known}\nusers=${users}\n${block.replace(/^users=.*$/m, '')}\necho "$new"`;
  const { stdout, stderr, status } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.trim();
}

it.each([
  ['redis.conf, as set-up closes it', '--include', `${redisUserLine('belcode', 'old')}\nuser default off\n`],
  [
    'a file of users, as that of the containers',
    '--aclfile',
    `user default off\nuser belcode on >old ${redisRights.join(' ')}\n`,
  ],
])('the password of Redis changes by the commands of the page: %s', async (_what, option, text) => {
  const folder = mkdtempSync(join(labFolder, 'redis-password-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const [users, port] = [join(folder, 'users'), await freePort()];
  writeFileSync(users, text, { mode: 0o644 });
  const url = (password: string) => `redis://belcode:${password}@127.0.0.1:${port}`;
  /** Which of the passwords Redis takes after a restart. */
  const takes = async (...passwords: string[]) => {
    const redis = startRedis('changed', port, [option, users]);
    await until(async () => !/ECONNREFUSED/.test((await refusalOfRedis(url('none'))) ?? ''), 20_000);
    const refusals = await Promise.all(passwords.map((each) => refusalOfRedis(url(each))));
    await redis.kill();
    return passwords.filter((_, at) => refusals[at] === undefined);
  };
  expect(await takes('old')).toEqual(['old']);
  const password = run(add, users);
  expect(await takes('old', password)).toEqual(['old', password]);
  expect(run(remove, users, password)).toBe(password);
  expect(await takes('old', password)).toEqual([password]);
});
