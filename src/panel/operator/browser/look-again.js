/** Keeps figures up to date, as long as somebody looks at them and has nothing in hand. */
const refreshMilliseconds = 10_000;
/** A page that nobody touches stops asking: each question would keep its session alive (see `idleSeconds`). */
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
  // Away, or at another step by now: the page tells of a while ago, which it says nothing about.
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const [now, fresh] = [document.querySelector('.content'), page.querySelector('.content')];
  if (now && fresh && !isInHand()) now.replaceChildren(...fresh.childNodes);
}

for (const event of ['keydown', 'pointerdown']) addEventListener(event, () => (looks = 0));
setInterval(look, refreshMilliseconds);
