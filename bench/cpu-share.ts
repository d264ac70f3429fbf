import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A group of programs that together get no more than a share of one core (cgroups(7)). */
export interface CpuShare {
  add(...pids: number[]): void;
  /** The programs have ended. */
  remove(): void;
}

/** Of the kernel's scheduler: what was not used in one period is gone. */
const periodMicroseconds = 20_000;

/** Version 1 has a hierarchy for the processor of its own, version 2 one for everything. */
const versions = [
  {
    folder: '/sys/fs/cgroup/cpu',
    limit: (quota: number) => ({ 'cpu.cfs_period_us': periodMicroseconds, 'cpu.cfs_quota_us': quota }),
  },
  { folder: '/sys/fs/cgroup', limit: (quota: number) => ({ 'cpu.max': `${quota} ${periodMicroseconds}` }) },
];

/** @param cores as in 0.4 @throws Error where there are no groups, or no right to make one */
export function makeCpuShare(name: string, cores: number): CpuShare {
  const version = versions.find(({ folder }) => existsSync(join(folder, 'cgroup.procs')));
  if (version === undefined) throw new Error('This machine has no cgroups for the processor');
  const folder = join(version.folder, name);
  mkdirSync(folder, { recursive: true });
  for (const [file, value] of Object.entries(version.limit(Math.round(cores * periodMicroseconds))))
    writeFileSync(join(folder, file), String(value));
  return {
    add(...pids) {
      for (const pid of pids) writeFileSync(join(folder, 'cgroup.procs'), String(pid));
    },
    remove() {
      try {
        rmdirSync(folder);
      } catch {
        // Somebody is still in it; it is empty and harmless once they have ended.
      }
    },
  };
}
