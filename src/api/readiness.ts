import type { Clock } from '../clock.ts';

const checkLimitMilliseconds = 1_000;

export interface PartState {
  state: 'ok' | 'away';
  /** A plain sentence for the operator; holds no address and no secret, for anybody may read it. */
  says: string;
}

/** One part that must be there: says how it is, and throws when it is away. */
export interface ReadinessCheck {
  name: string;
  check(): Promise<PartState>;
  /** The sentence when `check` throws or takes longer than a second. */
  away: string;
}

export interface Readiness {
  ready: boolean;
  parts: Record<string, PartState>;
}

/** Makes the question "may requests come here?". Askers at the same moment share one round of checks. */
export function createReadiness(checks: readonly ReadinessCheck[], clock: Clock): () => Promise<Readiness> {
  let running: Promise<Readiness> | undefined;
  return () => {
    running ??= ask(checks, clock).finally(() => {
      running = undefined;
    });
    return running;
  };
}

async function ask(checks: readonly ReadinessCheck[], clock: Clock): Promise<Readiness> {
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
