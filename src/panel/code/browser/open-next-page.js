/**
 * True while a form is being sent. Its reply is the next page, and a reload in between would use a session that has
 * ended.
 */
let sent = false;

addEventListener('submit', () => {
  sent = true;
});
addEventListener('pageshow', () => {
  sent = false;
});

/** Loads the page again, because the server knows what helps now. */
export function openNextPage() {
  if (!sent) location.assign(location.pathname);
}
