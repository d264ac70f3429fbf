import { readdirSync, readFileSync } from 'node:fs';

/** Linux tells processor time in hundredths of a second (USER_HZ), whatever its own clock does. */
const ticksPerSecond = 100;
const pageBytes = 4_096;

interface Stat {
  parent: number;
  /** Its own, and that of its children that have ended. */
  ticks: number;
  threads: number;
  residentPages: number;
}

/** proc(5), /proc/<pid>/stat. The second field may hold spaces and brackets. */
function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const at = (field: number) => fields[field - 3] ?? 0;
    return { parent: at(4), ticks: at(14) + at(15) + at(16) + at(17), threads: at(20), residentPages: at(24) };
  } catch {
    return undefined;
  }
}

/** A program and all that it has started. */
function treeOf(root: number): Stat[] {
  const all = new Map<number, Stat>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (stat !== undefined) all.set(Number(name), stat);
  }
  const isBelow = (pid: number): boolean => pid === root || (all.has(pid) && isBelow(all.get(pid)?.parent ?? 0));
  return [...all].filter(([pid]) => isBelow(pid)).map(([, stat]) => stat);
}

/** Seconds of processor time of whole process trees, since they began. */
export function cpuSeconds(...roots: number[]): number {
  return roots.flatMap(treeOf).reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond;
}

export interface Size {
  residentMegabytes: number;
  threads: number;
  files: number;
}

/** Of one process; what it has started beside it is counted for memory and threads only. */
export function sizeOf(pid: number): Size {
  const tree = treeOf(pid);
  return {
    residentMegabytes: tree.reduce((sum, { residentPages }) => sum + residentPages * pageBytes, 0) / 1e6,
    threads: tree.reduce((sum, { threads }) => sum + threads, 0),
    files: readdirSync(`/proc/${pid}/fd`).length,
  };
}

/** Seconds that all cores together have been at work, and idle, since the machine started. */
export function machineSeconds(): { busy: number; idle: number } {
  const [, user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, steal = 0] = (
    readFileSync('/proc/stat', 'latin1').split('\n')[0] ?? ''
  )
    .split(/ +/)
    .map(Number);
  return { busy: (user + nice + system + irq + soft + steal) / ticksPerSecond, idle: (idle + wait) / ticksPerSecond };
}

/** Which share of the machine each of several programs took between two moments. */
export function meterOf(programs: Readonly<Record<string, readonly number[]>>) {
  const readAll = () =>
    Object.fromEntries(Object.entries(programs).map(([name, pids]) => [name, cpuSeconds(...pids)])) as Record<
      string,
      number
    >;
  let since = readAll();
  return {
    restart() {
      since = readAll();
    },
    /** Seconds of processor time of each since the last start. */
    read(): Record<string, number> {
      return Object.fromEntries(
        Object.entries(readAll()).map(([name, seconds]) => [name, seconds - (since[name] ?? 0)]),
      );
    },
  };
}
