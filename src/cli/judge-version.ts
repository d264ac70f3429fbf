interface Supported {
  lowest: readonly number[];
  /** Why no older one. */
  because: string;
  /** Versions with a fault that Belcode meets: from, and the first without it. */
  faults: readonly { from: readonly number[]; below: readonly number[]; what: string }[];
}

/**
 * What Belcode runs on. Of a fault the doctor only says so, because a distribution may have mended it under the same
 * number.
 */
const supportedVersions = {
  Node: { lowest: [20, 19], because: 'its packages are modules that older ones cannot load', faults: [] },
  Redis: {
    lowest: [6, 2],
    because: 'Belcode is tested from it on',
    faults: (
      [
        [[0], [6, 2, 20]],
        [
          [7, 0],
          [7, 2, 11],
        ],
        [
          [7, 4],
          [7, 4, 6],
        ],
        [
          [8, 0],
          [8, 0, 4],
        ],
        [
          [8, 2],
          [8, 2, 2],
        ],
      ] as const
    ).map(([from, below]) => ({
      from,
      below,
      what: `a script can run a program on its host (CVE-2025-49844, mended in ${below.join('.')})`,
    })),
  },
  PostgreSQL: {
    lowest: [14],
    because: 'Belcode is tested from it on',
    faults: [{ from: [14, 0], below: [14, 4], what: 'an index that is built again may miss rows (mended in 14.4)' }],
  },
} as const satisfies Record<string, Supported>;

/**
 * @param version in the words of the program: `v20.19.1`, `16.4 (Debian 16.4-1)`
 * @returns what is to be said of it besides; empty for nothing. One that cannot be read counts as fit
 * @throws Error that says which one to install
 */
export function judgeVersion(program: keyof typeof supportedVersions, version: string): string {
  const { lowest, because, faults }: Supported = supportedVersions[program];
  const numbers = /\d+(?:\.\d+)*/.exec(version)?.[0].split('.').map(Number);
  if (numbers === undefined) return '';
  if (compare(numbers, lowest) < 0)
    throw new Error(
      `${program} ${numbers.join('.')} is too old, because ${because}. Install ${lowest.join('.')} or later`,
    );
  const fault = faults.find(({ from, below }) => compare(numbers, from) >= 0 && compare(numbers, below) < 0);
  return fault === undefined ? '' : `; unless your distribution has mended it, ${fault.what}`;
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (let part = 0; part < Math.max(one.length, other.length); part += 1) {
    const difference = (one[part] ?? 0) - (other[part] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
