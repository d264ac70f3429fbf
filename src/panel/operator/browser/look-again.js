/** Keeps the figures up to date while the page is visible and the user is not busy with it. */
const refreshMilliseconds = 10_000;
/** After this many refreshes an idle page stops, because each request keeps its session alive (see `idleSeconds`). */
const maxRefreshes = 60;

let looks = 0;

function isInHand() {
  const content = document.querySelector('.content');
  return content?.querySelector(':checked') !== null || content.contains(document.activeElement);
}

async function look() {
  if (document.hidden || looks >= maxRefreshes || isInHand()) return;
  looks += 1;
  const answer = await fetch(location.href).catch(() => undefined);
  // The server is unreachable, or the user is at another step. The page keeps its old figures.
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const [now, fresh] = [document.querySelector('.content'), page.querySelector('.content')];
  if (now && fresh && !isInHand()) now.replaceChildren(...fresh.childNodes);
}

for (const event of ['keydown', 'pointerdown']) addEventListener(event, () => (looks = 0));
setInterval(look, refreshMilliseconds);
