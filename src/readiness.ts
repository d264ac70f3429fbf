import type { Clock } from './clock.ts';

const checkLimitMilliseconds = 1_000;
/** Everybody may ask, so a look is kept for as long as one may take. */
const keptMilliseconds = 1_000;

export interface PartState {
  state: 'ok' | 'away';
  /** A plain sentence for the operator, without addresses or secrets, because everybody may read it. */
  says: string;
  /** What the operator does about it. */
  mend?: string;
}

/** One part that must be available. */
export interface ReadinessCheck {
  name: string;
  /** Reports the state of the part. May throw when the part is not available. */
  check(): Promise<PartState>;
  /** What is said if `check` throws or takes longer than a second. */
  away: { says: string; mend: string };
}

export interface Readiness {
  ready: boolean;
  parts: Record<string, PartState>;
}

/**
 * Makes the function that reports whether requests can be served. All callers share one round of checks and its result
 * for a second, so that a flood of questions costs nothing.
 */
export function createReadiness(checks: readonly ReadinessCheck[], clock: Clock): () => Promise<Readiness> {
  let round: Promise<Readiness> | undefined;
  let until = Number.POSITIVE_INFINITY;
  return () => {
    if (round !== undefined && clock.now() < until) return round;
    until = Number.POSITIVE_INFINITY;
    round = checkAll(checks, clock).finally(() => {
      until = clock.now() + keptMilliseconds;
    });
    return round;
  };
}

/** Asks two questions at once; ready when both are. */
export async function joinReadiness(...questions: Promise<Readiness>[]): Promise<Readiness> {
  const answers = await Promise.all(questions);
  return {
    ready: answers.every(({ ready }) => ready),
    parts: Object.assign({}, ...answers.map(({ parts }) => parts)),
  };
}

async function checkAll(checks: readonly ReadinessCheck[], clock: Clock): Promise<Readiness> {
  const states = await Promise.all(checks.map((check) => askOne(check, clock)));
  const parts = Object.fromEntries(checks.map(({ name }, index) => [name, states[index] as PartState]));
  return { ready: states.every(({ state }) => state === 'ok'), parts };
}

async function askOne({ check, away }: ReadinessCheck, clock: Clock): Promise<PartState> {
  const stop = new AbortController();
  const late = clock.wait(checkLimitMilliseconds, stop.signal).then((): PartState => ({ state: 'away', ...away }));
  try {
    return await Promise.race([check(), late]);
  } catch {
    return { state: 'away', ...away };
  } finally {
    late.catch(() => {});
    stop.abort();
  }
}
