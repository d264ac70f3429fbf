import type { Programs } from '../../lab/programs.ts';
import type { Step } from './step.ts';
import type { AriTrace } from './trace-ari.ts';
import { traceRedis } from './trace-redis.ts';

interface Traced {
  programs: Programs;
  redisPort: number;
  ari: Pick<AriTrace, 'steps'>;
  postgres?: { steps(): Step[] };
}

/** The programs look at Redis every second to every five seconds, also when nobody calls. */
const idleMilliseconds = 15_000;
/** The same, but too rarely for that time. */
const byTheClock = ['bullmq/moveStalledJobsToWait', 'ping'];

/** The end of a call is stored after its telephone is silent. */
const afterMilliseconds = 2_000;

export interface TracedCall {
  /** In the order in which they were made. */
  steps: Step[];
  seconds: number;
  /** Steps a second without a call, by `name`. */
  idle: Map<string, number>;
}

export const nameOf = ({ to, by, what }: Step) => `${to} ${by} ${what}`;

/** Runs a call, and records what the programs ask meanwhile; before it, what they ask when nobody calls. */
export async function traceCall({ programs, redisPort, ari, postgres }: Traced, call: () => Promise<void>) {
  const redis = await traceRedis({
    port: redisPort,
    database: Number(new URL(programs.environment.BELCODE_REDIS_URL ?? '').pathname.slice(1)),
    programs: { api: programs.pid('api'), dialler: programs.pid('dialler') },
  });
  try {
    const taken = () => [...redis.steps(), ...ari.steps(), ...(postgres?.steps() ?? [])];
    const between = (from: number, to: number) =>
      taken()
        .filter(({ at }) => at >= from && at < to)
        .sort((one, other) => one.at - other.at);
    const idleFrom = Date.now();
    await new Promise((resolve) => setTimeout(resolve, idleMilliseconds));
    const from = Date.now();
    await call();
    await new Promise((resolve) => setTimeout(resolve, afterMilliseconds));
    const until = Date.now();
    const idle = new Map<string, number>();
    for (const step of between(idleFrom, from)) {
      idle.set(nameOf(step), (idle.get(nameOf(step)) ?? 0) + 1_000 / (from - idleFrom));
    }
    return { steps: between(from, until), seconds: (until - from) / 1_000, idle } satisfies TracedCall;
  } finally {
    redis.stop();
  }
}

/** How many steps of each kind the call caused: those of its time, less as many as without a call. */
export function countsOf({ steps, seconds, idle }: TracedCall): Record<Step['to'], number> {
  const counts = { redis: 0, postgres: 0, ari: 0 };
  for (const { to, what } of steps) if (!byTheClock.includes(what)) counts[to] += 1;
  for (const [name, perSecond] of idle) {
    const [to = '', , ...what] = name.split(' ');
    if (to in counts && !byTheClock.includes(what.join(' '))) counts[to as Step['to']] -= perSecond * seconds;
  }
  return { redis: Math.round(counts.redis), postgres: Math.round(counts.postgres), ari: Math.round(counts.ari) };
}
