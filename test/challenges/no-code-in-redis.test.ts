import type { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { answerChallenge } from '../../src/challenges/answer-challenge.ts';
import { ChallengeStore } from '../../src/challenges/challenge-store.ts';
import { codeDigest } from '../../src/challenges/code-digest.ts';
import { DialInStore } from '../../src/challenges/dial-in-store.ts';
import { type CallParts, openChallenge } from '../../src/challenges/open-challenge.ts';
import { openingTurns } from '../../src/challenges/opening-turns.ts';
import { systemClock } from '../../src/clock.ts';
import { CallQueue } from '../../src/deliveries/call-queue.ts';
import { DeliveryStore } from '../../src/deliveries/delivery-store.ts';
import { takeCalls } from '../../src/deliveries/dialler-queue.ts';
import { DiallerStore } from '../../src/deliveries/dialler-store.ts';
import { HangUpFeed } from '../../src/deliveries/hang-up-feed.ts';
import { baseRules } from '../../src/policy/destination.ts';
import { systemRandom } from '../../src/random.ts';
import { connectLab } from '../connections.ts';
import { monitorRedis } from '../monitor-redis.ts';
import { lenientLedger } from '../policy/ledger/lenient-ledger.ts';
import { readRedisKey } from '../read-redis-key.ts';
import { silentLog } from '../silent-log.ts';
import { until } from '../until.ts';
import { openRequest, secret } from './parts.ts';

/** A separate database of Redis, because all of it is read. */
const database = 'no-code-in-redis';
/** The longest codes, so that none appears by chance among other digits. */
const digits = 8;

/** Everything that can be read out of a key, as text and as the dump that replicas and backups hold. */
async function contentOf(redis: Redis, key: string): Promise<string> {
  return `${await readRedisKey(redis, key)} ${(await redis.dumpBuffer(key))?.toString('latin1')}`;
}

/** Times since the epoch are long and frequent, so one may contain a code by chance. */
const withoutTimes = (text: string) => text.replace(/1[6-9]\d{8}\.\d{6}|1[6-9]\d{11}/g, '');

it('C10 no code of 50 whole runs is stored in Redis or passes through it', async () => {
  const redis = await connectLab('commands', database);
  await redis.flushdb();
  const parts = {
    challenges: new ChallengeStore(redis, secret),
    deliveries: new DeliveryStore(redis),
    diallers: new DiallerStore(redis),
    calls: new CallQueue(redis, secret),
    hangUps: new HangUpFeed({ commands: redis, subscriber: await connectLab('waiting', database) }),
    ledger: lenientLedger(redis),
    audit: { append: async () => undefined },
    random: systemRandom,
    dialIns: new DialInStore(redis, secret),
    concurrencyLimit: openingTurns(),
    clock: systemClock,
    destinations: { rulesFor: async () => baseRules(['+31']) },
    extensions: [],
  } satisfies CallParts;
  await new DiallerStore(redis).report('north', 'live');
  const monitor = await monitorRedis(database);

  const codes = new Map<string, string>();
  const dialler = takeCalls(
    {
      redis: await connectLab('waiting', database),
      log: silentLog,
      secret,
      callsPerSecond: 1_000,
      maxConcurrentCalls: 10,
    },
    async ({ challengeId, deliveryId }) => {
      const ref = { id: deliveryId, challengeId };
      await parts.deliveries.advance(ref, 'dialling');
      await parts.ledger.start(deliveryId);
      await parts.deliveries.advance(ref, 'answered', { key: '7' });
      const code = systemRandom.code(digits);
      await parts.challenges.arm(challengeId, deliveryId, codeDigest(secret, challengeId, code));
      await parts.deliveries.advance(ref, 'speaking');
      codes.set(challengeId, code);
      await parts.deliveries.renew(ref);
      await parts.ledger.finish(deliveryId, { reason: 'spoken', free: false, answeredSeconds: 30 });
      await parts.deliveries.advance(ref, 'spoken');
    },
  );

  const answering = { ...parts, secret, digits };
  for (let run = 0; run < 50; run += 1) {
    const owner = `key ${run}`;
    const { challenge } = await openChallenge(parts, openRequest({ owner }));
    const { id } = challenge;
    const code = await until(() => codes.get(id), 30_000);
    // A third stays armed, a third fails once and passes, a third passes with a key that is used twice.
    if (run % 3 === 1) await answerChallenge(answering, { id, owner, code: systemRandom.code(digits) });
    if (run % 3 > 0) await answerChallenge(answering, { id, owner, code, idempotencyKey: 'k' });
    if (run % 3 > 1) await answerChallenge(answering, { id, owner, code, idempotencyKey: 'k' });
  }
  const live = await Promise.all((await redis.keys('*')).map((key) => contentOf(redis, key)));
  await dialler.close(1_000);
  monitor.stop();
  const wire = monitor.lines();

  expect(codes.size).toBe(50);
  expect(wire.length).toBeGreaterThan(1_000);
  expect(live.length).toBeGreaterThan(150);
  const everything = withoutTimes([...live, ...wire].join('\n'));
  for (const code of codes.values()) expect(everything.includes(code)).toBe(false);
  // The search finds what is there.
  expect(everything.includes(codeDigest(secret, [...codes][0]?.[0] ?? '', [...codes][0]?.[1] ?? ''))).toBe(true);
  console.log(
    `C10: ${codes.size} codes, ${live.length} keys, ${wire.length} commands, ${everything.length} characters`,
  );
});
