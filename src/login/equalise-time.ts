import type { Clock } from '../clock.ts';

/** Longer than a challenge takes to open, or a code to be verified. */
const minDurationMilliseconds = 400;

/**
 * Does something in a time that does not tell what was done: for a name that there is not, there is less to do (E06).
 * Refusals take the time too.
 */
export async function equaliseTime<T>({ clock }: { clock: Clock }, act: () => Promise<T>): Promise<T> {
  const level = clock.wait(minDurationMilliseconds);
  try {
    return await act();
  } finally {
    await level;
  }
}
