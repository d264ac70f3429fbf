import { isIP } from 'node:net';
import { type Read, type Setting, wholeNumber } from '../setting.ts';

const ipAddress: Read<string> = (value) => {
  if (isIP(value) === 0) throw new Error('must be an IP address, as in 127.0.0.1');
  return value;
};

/** Logins of programs that speak RADIUS, in the program `belcode radius`. */
export const radiusSettings = {
  BELCODE_RADIUS_HOST: {
    read: ipAddress,
    default: '127.0.0.1',
    about: 'address at which `belcode radius` answers; only clients of `belcode radius add` are answered',
  },
  BELCODE_RADIUS_PORT: { read: wholeNumber(0, 65_535), default: '1812', about: 'UDP port of it' },
} as const satisfies Record<string, Setting<unknown>>;
