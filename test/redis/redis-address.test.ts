import { describe, expect, it } from 'vitest';
import { redisAddress } from '../../src/config/address-readers.ts';
import { nameRedis, readRedisAddress, withoutRedisPassword } from '../../src/redis/redis-address.ts';

describe('the address of Redis', () => {
  it.each([
    ['redis://belcode:secret@redis.example:6380/2', 'redis.example:6380'],
    ['rediss://redis.example', 'redis.example'],
    ['/run/redis/redis.sock?db=2&password=secret', '/run/redis/redis.sock'],
    [
      'redis-sentinel://belcode:secret@s1:26379,s2:26380,s3/1?sentinelMasterId=pbx',
      'pbx of s1:26379, s2:26380, s3:26379',
    ],
    ['redis-sentinel://s1?sentinelPassword=other', 'mymaster of s1:26379'],
    ['redis-sentinel://:p%40ss@[::1]:26379,[fe80::1]/0', 'mymaster of ::1:26379, fe80::1:26379'],
  ])('%s is named without its password', (url, name) => {
    expect(redisAddress(url)).toBe(url);
    expect(nameRedis(url)).toBe(name);
    expect(JSON.stringify(withoutRedisPassword(url))).not.toMatch(/secret"|p@ss/);
  });

  it('reads what sentinels and master want', () => {
    const url =
      'rediss-sentinel://belcode:p%40ss@s1,s2:1/3?sentinelMasterId=pbx&sentinelUsername=watcher&sentinelPassword=other';
    expect(readRedisAddress(url)).toMatchObject({
      sentinels: {
        name: 'pbx',
        sentinels: [
          { host: 's1', port: 26_379 },
          { host: 's2', port: 1 },
        ],
        username: 'belcode',
        password: 'p@ss',
        db: 3,
        sentinelUsername: 'watcher',
        sentinelPassword: 'other',
        enableTLSForSentinelMode: true,
      },
    });
  });

  it.each([
    'http://x',
    'redis-sentinel://',
    'redis-sentinel://s1,/0',
    'redis-sentinel://s1:port',
    'redis-sentinel://s1/x',
    'redis.sock',
  ])('%s is refused', (url) => {
    expect(() => redisAddress(url)).toThrow(/^must /);
  });
});
