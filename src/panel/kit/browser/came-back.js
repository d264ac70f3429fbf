/**
 * What the Back button and a reload may show: never a page that is over, and never a form that is sent again.
 * Browsers may keep a page whole while another is open, also where its reply forbids a cache, and then it knows nothing
 * of what has happened since.
 */
addEventListener('pageshow', (event) => {
  if (event instanceof PageTransitionEvent && event.persisted) location.reload();
});

// This page answers a form itself. From now on a reload asks for the page of the form.
const { reloadsAs } = document.body.dataset;
if (reloadsAs) history.replaceState(null, '', reloadsAs);
