const maxPauseSeconds = 30;

/**
 * Waits before the next try: 1, 2, 4 … 30 s, with a random part so that devices do not retry together. It ends at once
 * when the network is back or the page becomes visible.
 *
 * @param {number} failures number of failures so far, from 1
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function restAfter(failures, signal) {
  const seconds = Math.min(maxPauseSeconds, 2 ** (failures - 1)) * (0.8 + 0.4 * Math.random());
  return new Promise((resolve) => {
    const events = new AbortController();
    const timer = setTimeout(end, seconds * 1_000);
    function end() {
      clearTimeout(timer);
      events.abort();
      resolve();
    }
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { signal: events.signal });
    addEventListener('online', end, { signal: events.signal });
    document.addEventListener('visibilitychange', end, { signal: events.signal });
  });
}

/** @param {AbortSignal} signal @returns {Promise<void>} resolves when the page is visible */
export function untilSeen(signal) {
  return new Promise((resolve) => {
    if (!document.hidden || signal.aborted) return resolve();
    const look = () => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
  });
}
