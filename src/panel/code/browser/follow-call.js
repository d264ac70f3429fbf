/** What is told within this time is shown at once: a page that is opened late is told everything from the start. */
const showAfterMilliseconds = 40;

/**
 * Follows a call over Server-Sent Events, until the page is left.
 *
 * @param {string} path
 * @param {(view: import('../describe-call.ts').CallView) => void} show
 * @param {() => void} end nothing that the page shows is true any more
 */
export function followCall(path, show, end) {
  const events = new EventSource(path);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let showing;
  events.addEventListener('call', ({ data }) => {
    clearTimeout(showing);
    showing = setTimeout(() => show(JSON.parse(data)), showAfterMilliseconds);
  });
  events.addEventListener('over', () => {
    events.close();
    end();
  });
  events.addEventListener('error', () => {
    // A lost connection is made again by the browser; a refused one is not.
    if (events.readyState === EventSource.CLOSED) setTimeout(followCall, 2_000, path, show, end);
  });
  addEventListener('pagehide', () => events.close(), { once: true });
}
