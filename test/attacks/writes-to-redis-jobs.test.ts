import { Queue } from 'bullmq';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { IdempotencyStore } from '../../src/challenges/idempotency-store.ts';
import { systemClock as clock } from '../../src/clock.ts';
import { type CallJob, queuePrefix } from '../../src/deliveries/call-job.ts';
import { CallQueue } from '../../src/deliveries/call-queue.ts';
import { takeMessages } from '../../src/deliveries/dialler-message-queue.ts';
import { takeCalls } from '../../src/deliveries/dialler-queue.ts';
import { type MessageJob, messageClaimKey, messageQueueName } from '../../src/deliveries/message-job.ts';
import { MessageQueue } from '../../src/deliveries/message-queue.ts';
import { JobSeal } from '../../src/deliveries/sealed-job.ts';
import type { TakenJobs } from '../../src/deliveries/worker-controls.ts';
import { createLog } from '../../src/log.ts';
import { systemRandom as random } from '../../src/random.ts';
import { connectLab } from '../connections.ts';
import { secret } from '../secret.ts';
import { until } from '../until.ts';

const database = 'writes-to-redis';
const another = 'another secret, of more than thirty-two bytes';
let commands: Awaited<ReturnType<typeof connectLab>>;
const taken: TakenJobs[] = [];

beforeAll(async () => {
  commands = await connectLab('commands', database);
  await commands.flushdb();
});

afterEach(async () => {
  await Promise.all(taken.splice(0).map((each) => each.close(0)));
});

const newCall = (to = '+31612345678'): CallJob => ({
  deliveryId: random.id(),
  challengeId: random.id(),
  to,
  language: 'nl',
});
const newMessage = (endpoint = '201'): MessageJob => ({
  deliveryId: random.id(),
  challengeId: random.id(),
  endpoint,
  language: 'nl',
});

async function put(queue: string, data: object): Promise<void> {
  const own = new Queue(queue, { connection: commands, prefix: queuePrefix, skipVersionCheck: true });
  await own.add('call', data, { jobId: random.id(), attempts: 1, removeOnComplete: true, removeOnFail: true });
  await own.close();
}

const seal = (queue: string, job: CallJob | MessageJob, by = secret) => new JobSeal(by).seal(queue, job);

/** Jobs, each with its queue, that an attacker writes to have a number of their choice called. */
const calls: Record<string, (job: CallJob) => [queue: string, data: object]> = {
  'a job as it was before it had a MAC': (job) => ['calls', job],
  'a job with an empty MAC': (job) => ['calls', { deliveryId: job.deliveryId, sealed: `.${JSON.stringify(job)}` }],
  'a job by another secret': (job) => ['calls', seal('calls', job, another)],
  'a job of an api with another number': (job) => {
    const { deliveryId, sealed } = seal('calls', job);
    return ['calls', { deliveryId, sealed: sealed.replace(job.to, '+31699999999') }];
  },
  'a job of an api with another challenge': (job) => {
    const { deliveryId, sealed } = seal('calls', job);
    return ['calls', { deliveryId, sealed: sealed.replace(job.challengeId, random.id()) }];
  },
  'a job of the other queue': (job) => ['calls', seal('calls-internal', job)],
  'a message in the place of a call': () => ['calls', seal('messages-north', newMessage())],
  'something that is no job': () => ['calls', { sealed: 7 }],
  'nothing at all': () => ['calls', {}],
};

const messages: Record<string, (job: MessageJob) => object> = {
  'a job as it was before it had a MAC': (job) => job,
  'a job by another secret': (job) => seal(messageQueueName('north'), job, another),
  'a message of an api to another telephone': (job) => {
    const { deliveryId, sealed } = seal(messageQueueName('north'), job);
    return { deliveryId, sealed: sealed.replace('"201"', '"299"') };
  },
  'a message for another exchange': (job) => seal(messageQueueName('south'), job),
};

describe('an attacker who writes to Redis causes no call', () => {
  it.each(Object.entries(calls))('%s', async (_, forge) => {
    const ran: CallJob[] = [];
    const lines: string[] = [];
    const log = createLog('dialler', 'error', { write: (line: string) => void lines.push(line) });
    const redis = await connectLab('waiting', database);
    const take = takeCalls({ redis, log, secret, callsPerSecond: 1_000, maxConcurrentCalls: 10 }, async (job) => {
      ran.push(job);
    });
    taken.push(take);
    const [queue, data] = forge(newCall());
    await put(queue, data);
    const real = newCall('+31687654321');
    await new CallQueue(commands, secret).add(real);
    await until(() => ran.length > 0 && lines.length > 0);
    expect(ran).toEqual([real]);
    expect(lines.join('')).toContain('no api has sealed it');
    expect(lines.join('')).not.toContain('+31');
  });
});

describe('an attacker who writes to Redis causes no message with a code', () => {
  it.each(Object.entries(messages))('%s', async (_, forge) => {
    const ran: MessageJob[] = [];
    const redis = await connectLab('waiting', database);
    const log = createLog('dialler', 'silent');
    const take = takeMessages({ redis, commands, log, secret, dialler: 'north' }, async (job) => void ran.push(job));
    taken.push(take);
    const job = newMessage();
    await commands.set(messageClaimKey(job), '1', 'PX', 20_000);
    await put(messageQueueName('north'), forge(job));
    const real = newMessage('202');
    await new MessageQueue(commands, secret).add('north', real);
    await until(() => ran.length > 0);
    expect(ran).toEqual([real]);
  });
});

describe('an attacker who writes to Redis makes up no reply to another panel', () => {
  const asked = { owner: 'a', request: [1] };
  const store = () => new IdempotencyStore({ redis: commands, clock, random, secret });

  it.each(['unsealed', 'of another key'])('%s', async (how) => {
    const [key, other] = [random.id(), random.id()];
    await store().once({ ...asked, key: other }, async () => ({ status: 201, body: { id: 'theirs' } }));
    const [kept = ''] = await commands.keys('belcode:idempotency:*');
    const value = (await commands.get(kept)) ?? '';
    await store().once({ ...asked, key }, async () => ({ status: 201, body: { id: 'right' } }));
    const place = (await commands.keys('belcode:idempotency:*')).find((each) => each !== kept) ?? '';
    await commands.set(place, how === 'unsealed' ? value.slice(value.indexOf('.') + 1) : value, 'EX', 60);
    const again = store().once({ ...asked, key }, async () => ({ status: 201, body: { id: 'second' } }));
    await expect(again).rejects.toMatchObject({ id: 'request-under-way' });
    await commands.flushdb();
  });
});
