/** A dialler that takes a call, says so, and never ends it. Its test kills it. */
import { takeCalls } from '../../src/deliveries/dialler-queue.ts';
import { createLog } from '../../src/log.ts';
import { connectRedis } from '../../src/redis/connect-redis.ts';
import { secret } from '../secret.ts';

const log = createLog('test', 'silent');
const redis = connectRedis(process.argv[2] ?? '', 'waiting', log);

takeCalls({ redis, log, secret, callsPerSecond: 100, maxConcurrentCalls: 1, stalledSeconds: 0.2 }, async (job) => {
  console.log(job.deliveryId);
  await new Promise(() => undefined);
});
