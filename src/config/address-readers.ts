import { isIP } from 'node:net';
import { list, type Read } from '../setting.ts';

export const address =
  (...protocols: string[]): Read<string> =>
  (value) => {
    const protocol = URL.canParse(value) ? new URL(value).protocol.slice(0, -1) : '';
    if (!protocols.includes(protocol))
      throw new Error(`must be an address that begins with ${protocols.join(':// or ')}://`);
    return value;
  };

/** An address without a path: links, cookies, the app and its signatures all belong to a host of their own. */
export const hostAddress =
  (...protocols: string[]): Read<string> =>
  (value) => {
    const { pathname, search, hash, username } = new URL(address(...protocols)(value));
    if (pathname !== '/' || search !== '' || hash !== '' || username !== '')
      throw new Error('must be a host without a path, as in https://login.example.org: the panel needs one of its own');
    return value;
  };

/**
 * Whether browsers make passkeys for pages of this address: for the name of a host, over TLS or on this computer only.
 */
export function mayHavePasskeys(panelUrl: string): boolean {
  if (!URL.canParse(panelUrl)) return false;
  const { protocol, hostname } = new URL(panelUrl);
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0) return false;
  return protocol === 'https:' || /(^|\.)localhost$/.test(hostname);
}

const hostAndPort = String.raw`(?:\[[0-9A-Fa-f:]+\]|[\w.-]+)(?::\d{1,5})?`;
const sentinels = new RegExp(
  String.raw`^rediss?-sentinel://(?:[^/?#]*@)?${hostAndPort}(?:,${hostAndPort})*(?:/\d{0,3})?(?:\?[^#]*)?$`,
);

/** One Redis, the path of its unix socket, or sentinels (`src/redis/redis-address.ts`). */
export const redisAddress: Read<string> = (value) => {
  if (value.startsWith('/')) return value;
  if (!/^rediss?-sentinel:/.test(value)) return address('redis', 'rediss')(value);
  if (!sentinels.test(value))
    throw new Error('must list sentinels, as in redis-sentinel://user:…@s1:26379,s2:26379/0?sentinelMasterId=belcode');
  return value;
};

/** One PostgreSQL, or several separated by commas as libpq reads them (`src/postgres/database-address.ts`). */
export const databaseAddress: Read<string> = (value) => {
  address('postgres', 'postgresql')(value.replace(/^([a-z]+:\/\/(?:[^/?#]*@)?[^/?#,]*)[^/?#]*/, '$1'));
  return value;
};

export const mailAddress: Read<string> = (value) => {
  if (!/^[^\r\n<>]*<?[^\s<>@]+@[^\s<>@]+>?$/.test(value))
    throw new Error('must be a mail address, as in Belcode <belcode@example.org>');
  return value;
};

/** A port that no other host can reach: `127.0.0.1:9060`, `[::1]:9060`; undefined for the empty text. */
export const loopbackPlace: Read<{ host: string; port: number } | undefined> = (value) => {
  if (value === '') return undefined;
  const [, four, six, digits] = /^(?:(127(?:\.\d{1,3}){3})|\[(::1)\]):(\d{1,5})$/.exec(value) ?? [];
  const host = four ?? six ?? '';
  const port = Number(digits);
  if (isIP(host) === 0 || !(port >= 1 && port <= 65_535)) {
    throw new Error('must be a loopback address and a port, as in 127.0.0.1:9060');
  }
  return { host, port };
};

/** drachtio's protocol has `|` between fields, and lines. */
export const drachtioSecret: Read<string> = (value) => {
  if (!/^[\x21-\x7b\x7d\x7e]{0,200}$/.test(value))
    throw new Error('must be at most 200 letters, digits and signs, without spaces and |');
  return value;
};

/** Whether the host name of an address is this host. */
export function isLoopbackHost(name: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(name);
}

/** Asterisk's manager interface. Its protocol is in clear, so without TLS it may only be on this host. */
export const managerAddress: Read<string> = (value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isLoopback = isLoopbackHost(url?.hostname ?? '');
  const isPlain = /^(tcp|tls):\/\/[^/?#@]+:\d{1,5}$/.test(value) && Number(url?.port) > 0;
  if (!isPlain || (url?.protocol === 'tcp:' && !isLoopback))
    throw new Error(
      'must be tcp:// with a loopback address and a port, as in tcp://127.0.0.1:5038, or tls:// with host and port',
    );
  return value;
};

/** Host names; `*.` means every host below the name. IP addresses and bare top-level domains are refused. */
export const pushHosts: Read<string[]> = (value) =>
  list(value.toLowerCase()).map((each) => {
    const labels = each.replace(/^\*\./, '').split('.');
    const areLabels = labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
    if (labels.length < 2 || !areLabels || !/^[a-z]/.test(labels.at(-1) ?? '')) {
      throw new Error('must be host names separated by commas, as in fcm.googleapis.com,*.push.apple.com');
    }
    return each;
  });

/** Apple's push service rejects pushes whose contact is on localhost. */
export const pushContact: Read<string> = (value) => {
  const isMail = /^mailto:[^\s<>@?]+@[^\s<>@?]+$/.test(value);
  const isPage = /^https:\/\/[^\s/@]+(\/\S*)?$/.test(value) && URL.canParse(value);
  if ((!isMail && !isPage) || /[/@.]localhost\b/.test(value)) {
    throw new Error(
      'must be mailto:somebody@example.org or an address that begins with https:// and is not on localhost',
    );
  }
  return value;
};

/** Addresses of web pages, to which a browser is sent. Without a name or password, which would be shown. */
export const webAddresses: Read<string[]> = (value) =>
  list(value).map((each) => {
    const url = new URL(address('https', 'http')(each));
    if (url.username !== '' || url.password !== '') throw new Error('must hold no name or password');
    return url.href;
  });
