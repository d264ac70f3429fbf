import { join } from 'node:path';
import { labFolder, rootFolder } from './folders.ts';

/** One version of the exchange that the lab can build, from a Debian that has it as a package. */
export interface LabExchange {
  /** `22` for Asterisk 22. */
  name: string;
  suite: string;
  /** Lines for apt besides the suite's own archive. */
  archives: readonly string[];
  packages: readonly string[];
  folder: string;
  /** How long its build takes and how large it is, for the line that says so. */
  cost: string;
  /** Debian's folder of Asterisk's modules, by Node's name of the processor. */
  modules: Partial<Record<NodeJS.Architecture, string>>;
}

const archive = 'http://deb.debian.org/debian';

/**
 * Debian 12 has no asterisk package. forky has 22.10.1, with which the product is developed; its Debian has Redis and
 * PostgreSQL for all labs. Debian 11 has 16.28, the oldest that the product supports.
 */
export const exchanges = {
  '22': {
    name: '22',
    suite: 'forky',
    archives: [],
    packages: ['asterisk', 'redis-server', 'postgresql'],
    folder: rootFolder,
    cost: 'half a minute and 425 MB',
    modules: {
      x64: '/usr/lib/x86_64-linux-gnu/asterisk/modules',
      arm64: '/usr/lib/aarch64-linux-gnu/asterisk/modules',
    },
  },
  '16': {
    name: '16',
    suite: 'bullseye',
    archives: [`deb ${archive} bullseye main`, 'deb http://deb.debian.org/debian-security bullseye-security main'],
    packages: ['asterisk'],
    folder: join(labFolder, 'root-16'),
    cost: 'half a minute and 235 MB',
    modules: { x64: '/usr/lib/asterisk/modules', arm64: '/usr/lib/asterisk/modules' },
  },
} as const satisfies Record<string, LabExchange>;

/** The exchange of this run: that of BELCODE_LAB_EXCHANGE, by default the newest. @throws Error for any other name */
export function chosenExchange(): LabExchange {
  const name = process.env.BELCODE_LAB_EXCHANGE || '22';
  if (!Object.hasOwn(exchanges, name))
    throw new Error(`BELCODE_LAB_EXCHANGE must be one of ${Object.keys(exchanges).join(', ')}`);
  return exchanges[name as keyof typeof exchanges];
}
