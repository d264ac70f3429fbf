import type { Attempt, AttemptStore } from '../accounts/attempt-store.ts';
import type { Clock } from '../clock.ts';

/** Mails that are sent at a time. */
export const mailBatchSize = 5;
const pollMilliseconds = 5_000;

/**
 * Sends mails that are due, batch after batch, until the signal aborts. Several processes share the work. A failure
 * waits in the database for its next attempt; the sender has logged it.
 *
 * @param sendBatch returns how many it has sent
 */
export async function keepMailing(
  sendBatch: () => Promise<number>,
  clock: Pick<Clock, 'wait'>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const sent = await sendBatch().catch(() => 0);
    if (sent < mailBatchSize) await clock.wait(pollMilliseconds, signal).catch(() => {});
  }
}

/** A mail that the mail server did not take uses up nothing of its address. */
export async function orGiveBack(
  attempts: Pick<AttemptStore, 'giveBack'>,
  attempt: Attempt,
  send: () => Promise<void>,
): Promise<void> {
  try {
    await send();
  } catch (error) {
    await attempts.giveBack(attempt);
    throw error;
  }
}
