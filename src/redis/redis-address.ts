import type { RedisOptions } from 'ioredis';

/** What ioredis connects to: one server by its address or socket, or the master that sentinels name. */
export type RedisTarget = { url: string } | { sentinels: RedisOptions };

const sentinelPort = 26_379;
const usualMaster = 'mymaster';
/** A sentinel that is frozen is left for the next one. */
const sentinelLimitMilliseconds = 1_000;

/**
 * Reads the value of BELCODE_REDIS_URL. With sentinels it has the form of Lettuce, the client of Spring:
 * `redis-sentinel://user:password@host1:26379,host2:26379/0?sentinelMasterId=mymaster`, where user, password and
 * database are those of the master; `rediss-sentinel://` uses TLS for sentinels and master.
 *
 * @param url as the setting's reader accepts it
 */
export function readRedisAddress(url: string): RedisTarget {
  if (!isSentinelAddress(url)) return { url };
  const { address, hosts } = withFirstHost(url);
  const { username, password, pathname, searchParams, protocol } = address;
  const tls = protocol === 'rediss-sentinel:' ? {} : undefined;
  // Without `failoverDetector`: a fail-over while ioredis 5.11 connects would end the connection for good.
  const options: RedisOptions = {
    sentinels: hosts,
    name: searchParams.get('sentinelMasterId') ?? usualMaster,
    db: Number(pathname.slice(1) || 0),
    sentinelCommandTimeout: sentinelLimitMilliseconds,
  };
  if (username !== '') options.username = decodeURIComponent(username);
  if (password !== '') options.password = decodeURIComponent(password);
  const sentinelUsername = searchParams.get('sentinelUsername');
  const sentinelPassword = searchParams.get('sentinelPassword');
  if (sentinelUsername !== null) options.sentinelUsername = sentinelUsername;
  if (sentinelPassword !== null) options.sentinelPassword = sentinelPassword;
  if (tls !== undefined) Object.assign(options, { tls, sentinelTLS: tls, enableTLSForSentinelMode: true });
  return { sentinels: options };
}

/** The same address without the user and password of Redis itself. Sentinels keep theirs, to name the master. */
export function withoutRedisPassword(url: string): RedisTarget {
  const target = readRedisAddress(url);
  if ('sentinels' in target) {
    const { username: _, password: __, db: ___, ...bare } = target.sentinels;
    return { sentinels: bare };
  }
  if (url.startsWith('/')) return { url: url.split('?')[0] ?? url };
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  // Choosing a database would be a command of its own.
  bare.pathname = '';
  bare.search = '';
  return { url: bare.href };
}

/** Where it is, for a log or a person: host and port, a path, or the sentinels. Contains no password. */
export function nameRedis(url: string): string {
  const target = withoutRedisPassword(url);
  if ('url' in target) return target.url.startsWith('/') ? target.url : new URL(target.url).host;
  const { sentinels = [], name } = target.sentinels;
  return `${name} of ${sentinels.map(({ host, port }) => `${host}:${port}`).join(', ')}`;
}

const isSentinelAddress = (url: string) => /^rediss?-sentinel:\/\//.test(url);

/** An URL has one host, so the list is taken out before it is read. */
function withFirstHost(url: string): { address: URL; hosts: { host: string; port: number }[] } {
  const [, scheme = '', user = '', list = '', rest = ''] = /^([a-z-]+:\/\/)(.*@)?([^/?#@]+)(.*)$/.exec(url) ?? [];
  const hosts = list.split(',').map((each) => {
    const [, host = '', port = sentinelPort] = /^(.*?)(?::(\d{1,5}))?$/.exec(each) ?? [];
    return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
  });
  const address = new URL(`${scheme}${user}sentinel${rest}`);
  return { address, hosts };
}
