/** A form is on its way, and the reply to it is the next page. One that is loaded meanwhile would ask with a session that is over. */
let sent = false;

addEventListener('submit', () => {
  sent = true;
});
addEventListener('pageshow', () => {
  sent = false;
});

/** What helps now is on the page as the server has it. */
export function openNextPage() {
  if (!sent) location.assign(location.pathname);
}
