import { ask, nothingKnown, Trouble } from './ask-server.js';
import { restAfter, untilSeen } from './rest.js';

/**
 * @typedef {import('./device-store.js').Device} Device
 * @typedef {{ id: string, proof: 'code' | 'number', purpose: string, at: number, expiresAt: number }} Challenge
 * @typedef {{ state: 'pending' | 'paired', pushKey: string, login: string, company: string, challenges: Challenge[] }}
 *   Waiting
 */

/** Pause after a server that replies at once with nothing new. */
const minRoundMilliseconds = 1_000;

/**
 * Polls for waiting challenges while the page is visible.
 *
 * @param {Device} device
 * @param {object} listeners
 * @param {(waiting: Waiting) => string[]} listeners.received takes what waits, and returns the ids that the page shows
 * @param {(trouble: Trouble | undefined) => void} listeners.connection takes a problem, or undefined when there is none
 * @param {() => void} listeners.forgotten called when the server no longer knows the device
 * @param {() => boolean} listeners.unseenToo whether to go on while the page is hidden, because no push would come
 * @returns {() => void} stops it
 */
export function followWaiting(device, { received, connection, forgotten, unseenToo }) {
  const stop = new AbortController();
  follow();
  return () => stop.abort();

  async function follow() {
    let [known, before, failures] = [nothingKnown, '', 0];
    while (!stop.signal.aborted) {
      if (!unseenToo()) await untilSeen(stop.signal);
      const began = performance.now();
      try {
        const waiting = await askWhileSeen(known);
        if (stop.signal.aborted) return;
        failures = 0;
        connection(undefined);
        known = received(waiting).join(',');
        const now = JSON.stringify(waiting);
        const early = minRoundMilliseconds - (performance.now() - began);
        if (now === before && early > 0) await new Promise((resolve) => setTimeout(resolve, early));
        before = now;
      } catch (trouble) {
        if (stop.signal.aborted) return;
        if (!(trouble instanceof Trouble)) throw trouble;
        if (trouble.code === 'stopped') continue;
        if (trouble.code === 'device-unknown') return forgotten();
        failures += 1;
        known = nothingKnown;
        connection(trouble);
        await restAfter(failures, stop.signal);
      }
    }
  }

  /** @param {string} detail @returns {Promise<Waiting>} */
  async function askWhileSeen(detail) {
    const round = new AbortController();
    const end = () => round.abort();
    const look = () => {
      // A telephone that was asleep may have lost the connection without noticing.
      if (!document.hidden || !unseenToo()) end();
    };
    document.addEventListener('visibilitychange', look);
    stop.signal.addEventListener('abort', end);
    try {
      return await ask(device, 'waiting', { detail, signal: round.signal });
    } finally {
      document.removeEventListener('visibilitychange', look);
      stop.signal.removeEventListener('abort', end);
    }
  }
}
