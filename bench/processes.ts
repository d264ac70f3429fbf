import { readdirSync, readFileSync } from 'node:fs';

/** Linux reports processor time in hundredths of a second (USER_HZ), whatever its internal clock. */
const ticksPerSecond = 100;
const pageBytes = 4_096;

interface Stat {
  parent: number;
  /** Its own time and that of its ended children. */
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

/** A program and all of its descendants. */
function treeOf(root: number): Stat[] {
  const all = new Map<number, Stat>();
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (stat !== undefined) all.set(Number(name), stat);
  }
  const isBelow = (pid: number): boolean => pid === root || (all.has(pid) && isBelow(all.get(pid)?.parent ?? 0));
  return [...all].filter(([pid]) => isBelow(pid)).map(([, stat]) => stat);
}

/** Processor seconds of whole process trees since their start. */
export function cpuSeconds(...roots: number[]): number {
  return roots.flatMap(treeOf).reduce((sum, { ticks }) => sum + ticks, 0) / ticksPerSecond;
}

export interface Size {
  residentMegabytes: number;
  threads: number;
  files: number;
}

/** Figures of one process. Its children count for memory and threads only. */
export function sizeOf(pid: number): Size {
  const tree = treeOf(pid);
  return {
    residentMegabytes: tree.reduce((sum, { residentPages }) => sum + residentPages * pageBytes, 0) / 1e6,
    threads: tree.reduce((sum, { threads }) => sum + threads, 0),
    files: readdirSync(`/proc/${pid}/fd`).length,
  };
}

/** Busy and idle seconds of all cores together since the machine started. */
export function machineSeconds(): { busy: number; idle: number } {
  const [, user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, soft = 0, steal = 0] = (
    readFileSync('/proc/stat', 'latin1').split('\n')[0] ?? ''
  )
    .split(/ +/)
    .map(Number);
  return { busy: (user + nice + system + irq + soft + steal) / ticksPerSecond, idle: (idle + wait) / ticksPerSecond };
}

/** The share of the machine that each program used between two moments. */
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
    /** Processor seconds of each since the last start. */
    read(): Record<string, number> {
      return Object.fromEntries(
        Object.entries(readAll()).map(([name, seconds]) => [name, seconds - (since[name] ?? 0)]),
      );
    },
  };
}
