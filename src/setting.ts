import { isIP } from 'node:net';

/** Reads a setting from its text. A reader throws a message that follows the name of the setting: "must be …". */
export type Read<T> = (text: string) => T;

export const text: Read<string> = (value) => value;

export const wholeNumber =
  (min: number, max: number): Read<number> =>
  (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max) {
      throw new Error(`must be a whole number from ${min} to ${max}`);
    }
    return number;
  };

export const oneOf =
  <T extends string>(choices: readonly T[]): Read<T> =>
  (value) => {
    const choice = choices.find((each) => each === value);
    if (choice === undefined) throw new Error(`must be one of ${choices.join(', ')}`);
    return choice;
  };

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

/** RFC 2104 §3 asks for a key of at least the length of the digest, 32 bytes for SHA-256. */
export const secret: Read<string> = (value) => {
  if (Buffer.byteLength(value) < 32)
    throw new Error('must have at least 32 bytes; `openssl rand -base64 32` makes one');
  return value;
};

/** Pairs of id and key. An id has no hyphens, because `secret-` begins the id of the key from BELCODE_SECRET. */
export const sealKeyPairs: Read<{ id: string; base64: string }[]> = (value) => {
  const pairs = list(value).map((each) => {
    const [, id, base64] = /^([a-z0-9]{1,20}):([A-Za-z0-9+/]{43}=)$/.exec(each) ?? [];
    if (id === undefined || base64 === undefined) {
      throw new Error(
        'must be pairs of a name and 32 bytes in base64, as in k1:…,k2:…; `openssl rand -base64 32` makes one',
      );
    }
    return { id, base64 };
  });
  if (new Set(pairs.map(({ id }) => id)).size < pairs.length) throw new Error('must name each key once');
  return pairs;
};

/** ISO 3166-1 alpha-2. The library that reads numbers checks whether it knows the country. */
export const country: Read<string> = (value) => {
  if (!/^[A-Z]{2}$/.test(value)) throw new Error('must be a country code of two capital letters, as in NL');
  return value;
};

export const language: Read<string> = (value) => {
  if (!/^[a-z]{2}$/.test(value)) throw new Error('must be a language code of two lower-case letters, as in nl');
  return value;
};

/** The name becomes part of Asterisk's application name and of Redis keys. */
export const plainName: Read<string> = (value) => {
  if (!/^[a-z0-9-]{1,40}$/.test(value)) throw new Error('must be 1 to 40 lower-case letters, digits or hyphens');
  return value;
};

/** Asterisk's dial string, without the characters that add a second destination (`&`) or a line to a protocol. */
const templateWith =
  (forms: readonly string[]): Read<string> =>
  (value) => {
    const known = forms.map((form) => `{${form}}`).join(', ');
    const [placeholder, ...more] = value.match(/\{[^{}]*\}/g) ?? [];
    if (placeholder === undefined || more.length > 0)
      throw new Error(`must contain one placeholder exactly once (${known}), as in PJSIP/{number}@trunk`);
    if (!forms.includes(placeholder.slice(1, -1))) throw new Error(`knows only ${known}, not another placeholder`);
    if (!/^[A-Za-z0-9]+\/[A-Za-z0-9@:./_+-]+$/.test(value.replace(placeholder, '0'))) {
      throw new Error('must be technology/destination, as in PJSIP/{number}@trunk or Local/{number}@from-internal/n');
    }
    return value;
  };

export const dialTemplate = templateWith(['number', 'digits', 'national', 'idd']);

/** An extension has no other form. */
export const internalTemplate = templateWith(['number']);

export const callerId: Read<string> = (value) => {
  if (!/^[^<>"\r\n]{0,60}(<\+?\d{1,20}>)?$/.test(value))
    throw new Error('must be a name and a number, as in Belcode <+31508200000>');
  return value;
};

export const list: Read<string[]> = (value) =>
  value
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

export const prefixes: Read<string[]> = (value) =>
  list(value).map((each) => {
    if (!/^\+[1-9]\d{0,14}$/.test(each)) throw new Error('must be E.164 prefixes separated by commas, as in +31,+32');
    return each;
  });

/** For settings that may be empty. */
export const orNothing =
  (read: Read<string>): Read<string> =>
  (value) =>
    value === '' ? '' : read(value);

export const mailAddress: Read<string> = (value) => {
  if (!/^[^\r\n<>]*<?[^\s<>@]+@[^\s<>@]+>?$/.test(value))
    throw new Error('must be a mail address, as in Belcode <belcode@example.org>');
  return value;
};

/** At most `max` per window. */
export interface Allowance {
  max: number;
  windowSeconds: number;
}

const unitSeconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** Allowances that all apply at the same time: `3/10m,8/1d`. */
export const allowances: Read<Allowance[]> = (value) =>
  list(value).map((each) => {
    const [, max, length, unit] = /^([1-9]\d{0,5})\/([1-9]\d{0,3})([smhd])$/.exec(each) ?? [];
    if (unit === undefined) throw new Error('must be allowances separated by commas, as in 3/10m,8/1d');
    return { max: Number(max), windowSeconds: Number(length) * unitSeconds[unit as keyof typeof unitSeconds] };
  });

export const budgetPeriods = ['hour', 'day', 'month'] as const;
export type BudgetPeriod = (typeof budgetPeriods)[number];

/** A budget for one or more periods: `hour:60,day:400,month:6000`. */
export const budget: Read<Partial<Record<BudgetPeriod, number>>> = (value) => {
  const limits: Partial<Record<BudgetPeriod, number>> = {};
  for (const each of list(value)) {
    const [, period, max] = /^(hour|day|month):(\d{1,9}(?:\.\d{1,2})?)$/.exec(each) ?? [];
    if (period === undefined) throw new Error('must be amounts by period, as in hour:60,day:400,month:6000');
    limits[period as BudgetPeriod] = Number(max);
  }
  return limits;
};

/** A budget, or `none` for an operator who wants none. */
export const budgetOrNone: Read<Partial<Record<BudgetPeriod, number>> | 'none'> = (value) =>
  value === 'none' ? value : budget(value);

/** Ranges of extensions: `200-299,300`. Both ends have the same number of digits, two to six. */
export const extensionRanges: Read<{ from: string; to: string }[]> = (value) =>
  list(value).map((each) => {
    const [, from, to = from] = /^(\d{2,6})(?:-(\d{2,6}))?$/.exec(each) ?? [];
    if (from === undefined || to === undefined || from.length !== to.length || from > to) {
      throw new Error('must be extensions or ranges of extensions separated by commas, as in 200-299,300');
    }
    return { from, to };
  });

/** Name of the endpoint of an extension in pjsip.conf. */
export const endpointTemplate: Read<string> = (value) => {
  if (!/^[A-Za-z0-9_.-]*\{extension\}[A-Za-z0-9_.-]*$/.test(value)) {
    throw new Error('must be the name of an endpoint that contains {extension} once, as in desk-{extension}');
  }
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

/** Asterisk's manager interface. Its protocol is in clear, so without TLS it may only be on this host. */
export const managerAddress: Read<string> = (value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isLoopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url?.hostname ?? '');
  const isPlain = /^(tcp|tls):\/\/[^/?#@]+:\d{1,5}$/.test(value) && Number(url?.port) > 0;
  if (!isPlain || (url?.protocol === 'tcp:' && !isLoopback))
    throw new Error(
      'must be tcp:// with a loopback address and a port, as in tcp://127.0.0.1:5038, or tls:// with host and port',
    );
  return value;
};

/** A code to dial on a telephone: one or two stars or hashes, then digits. */
export const featureCode: Read<string> = (value) => {
  if (!/^[*#]{1,2}\d{1,6}$/.test(value)) throw new Error('must be a code to dial, as in *232');
  return value;
};

/** Whole seconds: `20,60,120`. */
export const pauses: Read<number[]> = (value) => {
  const seconds = list(value);
  if (seconds.length === 0 || !seconds.every((each) => /^\d{1,5}$/.test(each))) {
    throw new Error('must be whole seconds separated by commas, as in 20,60,120');
  }
  return seconds.map(Number);
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
