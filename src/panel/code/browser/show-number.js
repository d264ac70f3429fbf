import { openNextPage } from './open-next-page.js';

const answer = document.getElementById('answer');

/** Only the page has the number, and not the events; so its part of the page is fetched when the telephone is answered. */
export async function showNumber() {
  if (!answer || answer.querySelector('.page-number')) return;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), 'text/html');
    const part = page.getElementById('answer');
    if (!part?.querySelector('.page-number')) throw new Error('The call is over');
    answer.replaceChildren(...part.childNodes);
  } catch {
    openNextPage();
  }
}
