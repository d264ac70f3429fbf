import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * How slow the machine is at this moment, so that waits of the lab and the tests last longer on a slow or busy
 * machine. Limits that the product promises are not scaled.
 */

/** CPU time that the fixed work takes on a core that `npm test` is meant for (2.5 GHz of 2024), in milliseconds. */
const yardstickMilliseconds = 30;
const yardstickVariable = 'LAB_CORE_SLOWNESS';

/** More frequent readings tell nothing more. */
const readEveryMilliseconds = 40;

/**
 * Measures once for a whole run how much slower its cores are than that. The programs of the run inherit the result.
 */
export function measureCores(): void {
  const tries = Array.from({ length: 5 }, measureYardstick);
  process.env[yardstickVariable] = String(Math.max(1, Math.min(...tries) / yardstickMilliseconds));
}

/** CPU time of a fixed piece of work. It depends on the speed of the core, and not on other programs. */
function measureYardstick(): number {
  const before = process.cpuUsage();
  let x = 1;
  for (let i = 0; i < 20_000_000; i += 1) x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
  const { user, system } = process.cpuUsage(before);
  return x === 0 ? 0 : (user + system) / 1_000;
}

/**
 * How many times longer a computation takes than on an idle machine of the usual speed. At least 1.
 *
 * Linux counts the threads that run or wait for a core. With six of them on two cores, each gets a third.
 */
function slowness(): number {
  const cores = Number(process.env[yardstickVariable] ?? 1);
  return cores * Math.max(1, runnableThreads() / availableParallelism());
}

function runnableThreads(): number {
  try {
    return Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[3]?.split('/')[0]);
  } catch {
    return 1;
  }
}

export interface FairClock {
  /**
   * Milliseconds that an idle machine would have needed. Read it often, because the slowness in between is estimated.
   */
  elapsed(): number;
  /** The average slowness since the start, 1 or more. */
  slowness(): number;
}

/** A clock that runs slower on a slower machine: where a second of work takes three, three seconds count as one. */
export function startFairClock(): FairClock {
  const started = performance.now();
  let [readAt, read, fair] = [started, slowness(), 0];
  const elapsed = () => {
    const now = performance.now();
    if (now - readAt >= readEveryMilliseconds) {
      const before = read;
      read = slowness();
      fair += (now - readAt) / ((before + read) / 2);
      readAt = now;
    }
    return fair;
  };
  return {
    elapsed,
    slowness() {
      const passed = readAt - started;
      return elapsed() > 0 && passed > 0 ? passed / fair : read;
    },
  };
}
