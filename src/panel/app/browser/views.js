/** @typedef {'loading' | 'start' | 'pending' | 'ready' | 'settings'} ViewName */

/** @param {string} id @returns {any} an element that is always in the page */
export const byId = (id) => document.getElementById(id);

const product = byId('product').textContent;
/** @type {ViewName} */
let shown = 'loading';

export const shownView = () => shown;

/**
 * Shows one view. The focus moves to its heading, also for screen readers.
 *
 * @param {ViewName} name
 */
export function showView(name) {
  if (name === shown) return;
  const first = shown === 'loading';
  shown = name;
  for (const view of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-view]'))) {
    view.hidden = view.dataset.view !== name;
  }
  for (const each of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-while]'))) {
    each.hidden = !each.dataset.while?.split(' ').includes(name);
  }
  const heading = /** @type {HTMLElement | null} */ (document.querySelector(`[data-view="${name}"] h1`));
  document.title = `${heading?.textContent ?? ''} · ${product}`;
  if (first) return;
  heading?.focus();
  scrollTo(0, 0);
}

/**
 * Shows one sentence about what has just happened; it stays until the next one.
 *
 * @param {string} [words]
 * @param {'good' | 'bad'} [mood]
 */
export function notify(words = '', mood = 'bad') {
  const notice = byId('notice');
  notice.className = words === '' ? 'notice' : `notice ${mood}`;
  notice.textContent = words;
}

/** Announces words to screen readers. @param {string} words */
export function announce(words) {
  byId('said').textContent = words;
}
