import { isIP } from 'node:net';
import { type Read, type Setting, text } from '../setting.ts';

/** Where a program listens: `127.0.0.1:9171`, `[::]:9171`; or `off`. By address, because a name may have several. */
const listenAddress: Read<{ host: string; port: number } | 'off'> = (value) => {
  if (value === 'off') return value;
  const [, four, six, digits] = /^(?:([\d.]+)|\[([0-9A-Fa-f:.]+)\]):(\d{1,5})$/.exec(value) ?? [];
  const host = four ?? six ?? '';
  const port = Number(digits);
  if (isIP(host) !== (four === undefined ? 6 : 4) || !(port >= 1 && port <= 65_535)) {
    throw new Error('must be an address and a port, as in 127.0.0.1:9171, or off');
  }
  return { host, port };
};

/** A file of events, by its whole path; or the standard output. */
const eventsFile: Read<string> = (value) => {
  if (value !== '' && value !== 'stdout' && !/^\/[^\0]*[^/\0]$/.test(value))
    throw new Error('must be the whole path of a file, as in /var/log/belcode/events.json, or stdout');
  return value;
};

/** A syslog server. */
const syslogAddress: Read<{ protocol: 'udp' | 'tcp' | 'tls'; host: string; port: number } | undefined> = (value) => {
  if (value === '') return undefined;
  const [, protocol, six, name, digits] =
    /^(udp|tcp|tls):\/\/(?:\[([0-9A-Fa-f:]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})$/.exec(value) ?? [];
  const host = six ?? name ?? '';
  const port = Number(digits);
  if (!(port >= 1 && port <= 65_535) || (six !== undefined && isIP(six) !== 6))
    throw new Error('must be udp://, tcp:// or tls:// with a host and a port, as in tls://syslog.example.org:6514');
  return { protocol: protocol as 'udp' | 'tcp' | 'tls', host, port };
};

/** How a program is seen from outside: metrics, and the events of the audit. */
export const monitoringSettings = {
  BELCODE_METRICS_API: {
    read: listenAddress,
    default: '127.0.0.1:9171',
    about: 'address and port where the api serves /metrics, /livez and /readyz to monitoring, or off',
  },
  BELCODE_METRICS_DIALLER: {
    read: listenAddress,
    default: '127.0.0.1:9172',
    about: 'the same of the dialler',
  },
  BELCODE_METRICS_RADIUS: {
    read: listenAddress,
    default: '127.0.0.1:9173',
    about: 'the same of `belcode radius`',
  },
  BELCODE_METRICS_TOKEN_FILE: {
    read: text,
    default: '',
    about:
      'file with the token that /metrics asks for, at least 16 characters; needed where another host can reach the port',
  },
  BELCODE_EVENTS: {
    read: eventsFile,
    default: '',
    about: 'file to which the events of the audit are added as lines of JSON, or stdout; without it they are not',
  },
  BELCODE_SYSLOG: {
    read: syslogAddress,
    default: '',
    about: 'syslog server that gets the events of the audit: udp://, tcp:// or tls:// with host and port',
  },
} as const satisfies Record<string, Setting<unknown>>;

type Values = { [Name in keyof typeof monitoringSettings]?: ReturnType<(typeof monitoringSettings)[Name]['read']> };

/** Where each program serves its metrics. */
export const metricsSettings = {
  api: 'BELCODE_METRICS_API',
  dialler: 'BELCODE_METRICS_DIALLER',
  radius: 'BELCODE_METRICS_RADIUS',
} as const satisfies Record<string, keyof typeof monitoringSettings>;

/** What everybody in the network could read needs a token. */
export function metricsMistakes(program: string, values: Values): string[] {
  if (values.BELCODE_METRICS_TOKEN_FILE !== '') return [];
  const name = Object.hasOwn(metricsSettings, program) ? metricsSettings[program as keyof typeof metricsSettings] : '';
  const listening = name === '' ? undefined : values[name];
  if (listening === undefined || listening === 'off' || isLoopback(listening.host)) return [];
  return [`BELCODE_METRICS_TOKEN_FILE is not set, but ${name} needs it, because other hosts can reach that address`];
}

function isLoopback(host: string): boolean {
  return /^127\./.test(host) || host === '::1';
}
