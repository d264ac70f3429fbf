import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type TakeMessagesOptions, takeMessages } from '../../src/deliveries/dialler-message-queue.ts';
import { isEndpointName, type MessageJob, messageClaimKey } from '../../src/deliveries/message-job.ts';
import { MessageQueue } from '../../src/deliveries/message-queue.ts';
import type { TakenJobs } from '../../src/deliveries/worker-controls.ts';
import { systemRandom } from '../../src/random.ts';
import { connectLab, connectTo, nowhereUrl } from '../connections.ts';
import { redisUrl } from '../lab.ts';
import { monitorRedis } from '../monitor-redis.ts';
import { secret } from '../secret.ts';
import { silentLog } from '../silent-log.ts';
import { startStopwatch } from '../stopwatch.ts';
import { until } from '../until.ts';

const database = 'message-queue';

let commands: Awaited<ReturnType<typeof connectLab>>;
let messages: MessageQueue;
const taken: TakenJobs[] = [];

beforeAll(async () => {
  commands = await connectLab('commands', database);
  messages = new MessageQueue(commands, secret);
});

afterEach(async () => {
  await Promise.all(taken.splice(0).map((each) => each.close(0)));
});

const newJob = (endpoint = '201'): MessageJob => ({
  deliveryId: systemRandom.id(),
  challengeId: systemRandom.id(),
  endpoint,
  language: 'nl',
  digits: 6,
});
const newDialler = () => `dialler-${systemRandom.id()}`;

async function take(
  dialler: string,
  run: (job: MessageJob, late: boolean, signal: AbortSignal) => Promise<void>,
  options: Partial<TakeMessagesOptions> = {},
) {
  const redis = await connectLab('waiting', database);
  const one = takeMessages({ redis, commands, log: silentLog, secret, dialler, ...options }, run);
  taken.push(one);
  return one;
}

const keysOf = async (job: MessageJob) =>
  (await commands.keys('*')).filter((key) => key.includes(job.deliveryId)).sort();

it('delivers a queued message unchanged and once to its dialler, and keeps nothing of it', async () => {
  const [here, there] = [newDialler(), newDialler()];
  const ran: [string, MessageJob, boolean][] = [];
  for (const name of [here, there, here]) await take(name, async (job, late) => void ran.push([name, job, late]));
  const jobs = [newJob(), newJob(), newJob('desk-202.b_1')];
  for (const job of jobs) await messages.add(here, job);
  await until(() => ran.length === 3);
  expect(ran.map(([name, , late]) => [name, late])).toEqual(jobs.map(() => [here, false]));
  expect(ran.map(([, job]) => job)).toEqual(expect.arrayContaining(jobs));
  for (const job of jobs) await until(async () => (await keysOf(job)).length === 0);
});

it('queues one message for a delivery to a telephone, and one for each other telephone', async () => {
  const dialler = newDialler();
  const job = newJob();
  const ran: string[] = [];
  const one = await take(dialler, async ({ endpoint }) => void ran.push(endpoint), { paused: true });
  for (const endpoint of ['201', '202', '201']) await messages.add(dialler, { ...job, endpoint });
  one.resume();
  const last = newJob('203');
  await messages.add(dialler, last);
  await until(() => ran.includes('203'));
  expect(ran.sort()).toEqual(['201', '202', '203']);
});

it('marks a message that waited too long as late', async () => {
  const dialler = newDialler();
  const hasty = new MessageQueue(commands, secret, 0.2);
  const job = newJob();
  await hasty.add(dialler, job);
  await until(async () => (await commands.exists(messageClaimKey(job))) === 0);
  const ran: [string, boolean][] = [];
  await take(dialler, async ({ deliveryId }, late) => void ran.push([deliveryId, late]));
  await until(() => ran.length === 1);
  expect(ran).toEqual([[job.deliveryId, true]]);
});

describe('a message is never sent twice', () => {
  it('not when it fails, and its error stays out of Redis', async () => {
    const dialler = newDialler();
    const ran: string[] = [];
    await take(dialler, async ({ deliveryId }) => {
      ran.push(deliveryId);
      throw new Error('secret words');
    });
    const monitor = await monitorRedis(database);
    const [failing, next] = [newJob(), newJob()];
    for (const job of [failing, next]) await messages.add(dialler, job);
    await until(() => ran.length === 2);
    await until(async () => (await keysOf(next)).length === 0);
    monitor.stop();
    expect(ran).toEqual([failing.deliveryId, next.deliveryId]);
    expect(monitor.lines().length).toBeGreaterThan(5);
    expect(monitor.lines().join('\n')).not.toContain('secret words');
  });

  it('not when its dialler is killed', async () => {
    const dialler = newDialler();
    const script = new URL('take-one-message.ts', import.meta.url).pathname;
    const program = spawn(process.execPath, ['--import', 'tsx', script, redisUrl(database), dialler], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [doomed, next] = [newJob(), newJob()];
    await messages.add(dialler, doomed);
    const [said] = (await once(program.stdout, 'data')) as [Buffer];
    expect(said.toString().trim()).toBe(doomed.deliveryId);
    program.kill('SIGKILL');
    await once(program, 'exit');
    const ran: string[] = [];
    await take(dialler, async ({ deliveryId }) => void ran.push(deliveryId), { stalledSeconds: 0.2 });
    await until(async () => (await keysOf(doomed)).length === 0);
    await messages.add(dialler, next);
    await until(() => ran.length > 0);
    expect(ran).toEqual([next.deliveryId]);
  });

  it('a dialler that stops takes no more, and those under way are aborted', async () => {
    const dialler = newDialler();
    let aborted = false;
    const one = await take(dialler, async (_job, _late, signal) => {
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      aborted = true;
    });
    const job = newJob();
    await messages.add(dialler, job);
    await until(async () => (await commands.exists(messageClaimKey(job))) === 0);
    await one.close(50);
    expect(aborted).toBe(true);
  });
});

it('refuses endpoint names that could be more than a name', async () => {
  for (const name of ['', '201/x', '../201', '201@host', 'a b', '201\n', '%2e', 'é', '*', '{x}', 'x'.repeat(65)]) {
    expect([name, isEndpointName(name)]).toEqual([name, false]);
    await expect(messages.add('dialler', newJob(name))).rejects.toThrow(/not valid for messages/);
  }
  for (const name of ['201', 'desk-202', 'a.b_C', 'x'.repeat(64)]) expect(isEndpointName(name)).toBe(true);
});

it('refuses within a second when Redis is away', async () => {
  const elapsed = startStopwatch();
  const refused = new MessageQueue(connectTo(nowhereUrl), secret).add('dialler', newJob());
  await expect(refused).rejects.toMatchObject({ id: 'store-unavailable' });
  expect(elapsed()).toBeLessThan(1_000);
});
