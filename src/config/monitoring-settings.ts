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

/** How a program is seen from outside: metrics. */
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
  BELCODE_METRICS_TOKEN_FILE: {
    read: text,
    default: '',
    about:
      'file with the token that /metrics asks for, at least 16 characters; needed where another host can reach the port',
  },
} as const satisfies Record<string, Setting<unknown>>;

type Values = { [Name in keyof typeof monitoringSettings]?: ReturnType<(typeof monitoringSettings)[Name]['read']> };

/** What everybody in the network could read needs a token. */
export function metricsMistakes(program: string, values: Values): string[] {
  if (values.BELCODE_METRICS_TOKEN_FILE !== '') return [];
  const names = { api: 'BELCODE_METRICS_API', dialler: 'BELCODE_METRICS_DIALLER' } as const;
  const name = program === 'api' || program === 'dialler' ? names[program] : undefined;
  const listening = name && values[name];
  if (listening === undefined || listening === 'off' || isLoopback(listening.host)) return [];
  return [`BELCODE_METRICS_TOKEN_FILE is not set, but ${name} needs it, because other hosts can reach that address`];
}

function isLoopback(host: string): boolean {
  return /^127\./.test(host) || host === '::1';
}
