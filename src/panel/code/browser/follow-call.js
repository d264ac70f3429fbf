/** Events within this time are shown together, because a page that opens late gets all earlier events at once. */
const showAfterMilliseconds = 40;

/**
 * Follows a call by Server-Sent Events until the user leaves the page.
 *
 * @param {string} path
 * @param {(view: import('../describe-call.ts').CallView) => void} show
 * @param {() => void} end called when the page is out of date
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
    // The browser reconnects by itself after a lost connection, but not after a refused one.
    if (events.readyState === EventSource.CLOSED) setTimeout(followCall, 2_000, path, show, end);
  });
  addEventListener('pagehide', () => events.close(), { once: true });
}
