import { openNextPage } from './open-next-page.js';

const answer = document.getElementById('answer');

/**
 * Shows the number while the telephone asks for it, and not after the call. Only the page has it, and not the events,
 * so its part of the page is fetched.
 *
 * @param {boolean} wanted
 */
export async function showNumber(wanted) {
  if (!answer || (answer.querySelector('.page-number') !== null) === wanted) return;
  try {
    const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), 'text/html');
    const part = page.getElementById('answer');
    if (!part || (wanted && !part.querySelector('.page-number'))) throw new Error('The call is over');
    answer.replaceChildren(...part.childNodes);
  } catch {
    openNextPage();
  }
}
