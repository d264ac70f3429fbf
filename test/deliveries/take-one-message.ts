import { takeMessages } from '../../src/deliveries/dialler-message-queue.ts';
import { createLog } from '../../src/log.ts';
import { connectRedis } from '../../src/redis/connect-redis.ts';
import { secret } from '../secret.ts';

// A dialler that takes one message and never finishes it. The test kills it.
const [url = '', dialler = ''] = process.argv.slice(2);
const log = createLog('test', 'silent');
const redis = connectRedis(url, 'waiting', log);
const commands = connectRedis(url, 'waiting', log);
takeMessages({ redis, commands, log, secret, dialler, stalledSeconds: 0.2 }, (job) => {
  process.stdout.write(`${job.deliveryId}\n`);
  return new Promise(() => {});
});
