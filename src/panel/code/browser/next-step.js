import { waitWords } from './wait-words.js';

const [next, said, again, wait] = ['next', 'next-said', 'again', 'again-wait'].map((id) => document.getElementById(id));
const button = again?.querySelector('button');

/** @type {ReturnType<typeof setTimeout> | undefined} */
let ticking;

/**
 * Shows what the user can do next. Screen readers hear it only when the choice changes, not every second.
 *
 * @param {'wait' | 'later' | 'now' | 'never' | undefined} choice
 * @param {number} seconds
 */
export function showChoice(choice, seconds) {
  if (!next) return;
  const words = choice === undefined ? '' : (next.dataset[choice] ?? '');
  next.textContent = choice === 'wait' || choice === 'later' ? words.replace('#', waitWords(seconds)) : words;
  next.hidden = choice === undefined;
  if (next.dataset.choice === choice) return;
  next.dataset.choice = choice ?? '';
  next.ariaHidden = 'true';
  if (said) said.textContent = next.textContent;
}

/** @param {number} until when the button is enabled, in milliseconds of the browser's clock */
export function countDown(until) {
  const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1_000));
  disableButton(seconds);
  showChoice(seconds > 0 ? 'later' : 'now', seconds);
  if (seconds > 0) ticking = setTimeout(countDown, 250, until);
}

export function stopCountDown() {
  clearTimeout(ticking);
  disableButton(0);
}

/** @param {number} seconds until the button is enabled */
function disableButton(seconds) {
  if (button) button.disabled = seconds > 0;
  if (!wait) return;
  wait.hidden = seconds === 0;
  wait.textContent = (wait.dataset.text ?? '').replace('#', waitWords(seconds));
}
