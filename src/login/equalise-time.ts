import type { Clock } from '../clock.ts';

/** Longer than opening a challenge or verifying a code takes. */
const minDurationMilliseconds = 400;

/**
 * Runs an act in a time that does not reveal what it did, because there is less to do for an unknown login (E06).
 * Refusals take as long.
 */
export async function equaliseTime<T>({ clock }: { clock: Clock }, act: () => Promise<T>): Promise<T> {
  const level = clock.wait(minDurationMilliseconds);
  try {
    return await act();
  } finally {
    await level;
  }
}
