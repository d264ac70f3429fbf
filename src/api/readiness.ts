import type { Clock } from '../clock.ts';

const checkLimitMilliseconds = 1_000;

export interface PartState {
  state: 'ok' | 'away';
  /** A plain sentence for the operator, without addresses or secrets, because everybody may read it. */
  says: string;
}

/** One part that must be available. */
export interface ReadinessCheck {
  name: string;
  /** Reports the state of the part. May throw when the part is not available. */
  check(): Promise<PartState>;
  /** The sentence if `check` throws or takes longer than a second. */
  away: string;
}

export interface Readiness {
  ready: boolean;
  parts: Record<string, PartState>;
}

/** Makes the function that reports whether requests can be served. Concurrent callers share one round of checks. */
export function createReadiness(checks: readonly ReadinessCheck[], clock: Clock): () => Promise<Readiness> {
  let running: Promise<Readiness> | undefined;
  return () => {
    running ??= checkAll(checks, clock).finally(() => {
      running = undefined;
    });
    return running;
  };
}

async function checkAll(checks: readonly ReadinessCheck[], clock: Clock): Promise<Readiness> {
  const states = await Promise.all(checks.map((check) => askOne(check, clock)));
  const parts = Object.fromEntries(checks.map(({ name }, index) => [name, states[index] as PartState]));
  return { ready: states.every(({ state }) => state === 'ok'), parts };
}

async function askOne({ check, away }: ReadinessCheck, clock: Clock): Promise<PartState> {
  const stop = new AbortController();
  const late = clock.wait(checkLimitMilliseconds, stop.signal).then((): PartState => ({ state: 'away', says: away }));
  try {
    return await Promise.race([check(), late]);
  } catch {
    return { state: 'away', says: away };
  } finally {
    late.catch(() => {});
    stop.abort();
  }
}
