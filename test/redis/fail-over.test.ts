import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import { connectTo } from '../connections.ts';
import { startTcpProxy, type TcpProxy } from '../tcp-proxy.ts';
import { until, untilPromised } from '../until.ts';
import { startRedis, startSentinel } from './redis-boxes.ts';

/** A fail-over may take this long after the address or sentinels lead elsewhere: docs/operations/connections.md. */
const backWithinMilliseconds = 5_000;

const admin = new Map<number, Redis>();
function on(port: number): Redis {
  const redis = admin.get(port) ?? new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null });
  if (!admin.has(port)) redis.on('error', () => undefined);
  admin.set(port, redis);
  return redis;
}

async function startPair(settings: readonly string[] = []) {
  const [first, second] = [await freePort(), await freePort()];
  const boxes = [startRedis(`redis-${first}`, first, settings), startRedis(`redis-${second}`, second, settings)];
  await until(() => on(first).ping());
  await on(second).replicaof('127.0.0.1', first);
  await until(async () => /master_link_status:up/.test(await on(second).info('replication')));
  return { first, second, boxes };
}

/** Sends one command after another, each with a token of its own, until it is stopped. */
function underLoad(redis: Redis) {
  const seen = { confirmed: [] as string[], refused: 0 };
  let n = 0;
  let over = false;
  const sending = (async () => {
    while (!over) {
      n += 1;
      const token = `token-${n}`;
      const times = await redis.incr(token).catch(() => undefined);
      if (times === undefined) seen.refused += 1;
      else seen.confirmed.push(`${token}=${times}`);
      // A refusal comes at once, and nothing else would ever run.
      await new Promise(setImmediate);
    }
  })();
  const stop = async () => {
    over = true;
    await sending;
    for (const each of admin.values()) each.disconnect();
    admin.clear();
    return seen;
  };
  return { seen, stop };
}

describe('a server becomes a replica while connections are open', () => {
  let proxy: TcpProxy;
  let servers: Awaited<ReturnType<typeof startPair>>;

  beforeAll(async () => {
    servers = await startPair();
    proxy = await startTcpProxy(servers.first);
    return () => proxy.close();
  }, 60_000);

  it('gives the connection up, reaches the new master, and sends nothing twice', async () => {
    const redis = connectTo(`redis://127.0.0.1:${proxy.port}`);
    await until(() => redis.status === 'ready');
    const load = underLoad(redis);
    await until(() => load.seen.confirmed.length > 20);
    await on(servers.second).replicaof('NO', 'ONE');
    await on(servers.first).replicaof('127.0.0.1', servers.second);
    await until(() => load.seen.refused > 0);
    // What an address does that follows the master. Connections that are open stay open.
    proxy.lead(servers.second);
    const before = load.seen.confirmed.length;
    await untilPromised(() => load.seen.confirmed.length > before + 20, backWithinMilliseconds);
    const { confirmed } = await load.stop();
    expect(confirmed.filter((each) => !each.endsWith('=1'))).toEqual([]);
  });
});

describe('a connection is lost while a command waits for its reply', () => {
  it('the next connection stays', async () => {
    const port = await freePort();
    startRedis('redis-lost', port);
    await until(() => on(port).ping());
    const proxy = await startTcpProxy(port);
    try {
      const redis = connectTo(`redis://127.0.0.1:${proxy.port}`);
      await until(() => redis.status === 'ready');
      let lost = 0;
      redis.on('close', () => {
        lost += 1;
      });
      const waiting = redis.blpop('nothing', 0).catch(() => undefined);
      // The command is on its way when the proxy cuts the connection.
      await until(async () => /blocked_clients:1/.test(await on(port).info('clients')));
      proxy.cut();
      await waiting;
      proxy.mend();
      await until(() => redis.status === 'ready');
      const [before, since] = [lost, performance.now()];
      // A connection is given up after a second of silence.
      await until(async () => (await redis.ping()) === 'PONG' && performance.now() - since > 1_500, 20_000);
      expect(lost).toBe(before);
    } finally {
      await proxy.close();
      for (const each of admin.values()) each.disconnect();
      admin.clear();
    }
  }, 60_000);
});

describe('sentinels name the master', () => {
  it.each(['killed', 'frozen'] as const)(
    'a master that is %s: back on the new one, nothing is sent twice',
    async (how) => {
      const { first, second, boxes } = await startPair();
      const sentinelPort = await freePort();
      startSentinel(sentinelPort, first);
      await until(
        async () => ((await on(sentinelPort).call('sentinel', 'replicas', 'belcode')) as unknown[]).length === 1,
        15_000,
      );
      const url = `redis-sentinel://127.0.0.1:1,127.0.0.1:${sentinelPort}/0?sentinelMasterId=belcode`;
      const [redis, subscriber, blocked] = [connectTo(url), connectTo(url, 'waiting'), connectTo(url, 'waiting')];
      await until(() => redis.status === 'ready');
      const heard: string[] = [];
      subscriber.on('message', (_, words) => heard.push(words));
      await subscriber.subscribe('news');
      const popped = blocked.blpop('queue', 0).catch(() => blocked.blpop('queue', 5));
      const load = underLoad(redis);
      await until(() => load.seen.confirmed.length > 20);
      const master = boxes[0];
      if (how === 'killed') await master?.kill();
      else process.kill(master?.pid() ?? 0, 'SIGSTOP');
      const named = () => on(sentinelPort).call('sentinel', 'get-master-addr-by-name', 'belcode');
      await until(async () => ((await named()) as string[])[1] === String(second), 20_000);
      const before = load.seen.confirmed.length;
      await untilPromised(() => load.seen.confirmed.length > before + 20, backWithinMilliseconds);
      // The other two wait for something, and hear it from the new master.
      await until(async () => {
        await redis.publish('news', 'of the new master').catch(() => {});
        return heard.length > 0;
      }, 20_000);
      await until(() => on(second).rpush('queue', 'job'));
      expect(await popped).toEqual(['queue', 'job']);
      const { confirmed } = await load.stop();
      expect(confirmed.filter((each) => !each.endsWith('=1'))).toEqual([]);
    },
    90_000,
  );
});
