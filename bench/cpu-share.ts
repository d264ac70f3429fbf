import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A group of programs that together get at most a share of one core (cgroups(7)). */
export interface CpuShare {
  add(...pids: number[]): void;
  /** Removes the group, after its programs have ended. */
  remove(): void;
}

/** Period of the kernel's scheduler; time not used in one period is lost. */
const periodMicroseconds = 20_000;

/** cgroups version 1 has a separate hierarchy for the processor, version 2 one for everything. */
const versions = [
  {
    folder: '/sys/fs/cgroup/cpu',
    limit: (quota: number) => ({ 'cpu.cfs_period_us': periodMicroseconds, 'cpu.cfs_quota_us': quota }),
  },
  { folder: '/sys/fs/cgroup', limit: (quota: number) => ({ 'cpu.max': `${quota} ${periodMicroseconds}` }) },
];

/** @param cores share of a core, such as 0.4 @throws Error without cgroups or without the right to make one */
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
        // A process is still in it; the group is harmless once that has ended.
      }
    },
  };
}
