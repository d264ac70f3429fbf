import { serverNow } from './ask-server.js';
import { waitWords } from './fill-words.js';
import { say } from './words.js';

/**
 * A bar and words that show the remaining time.
 *
 * @param {ParentNode} element element with a bar in it
 * @param {{ from: number, until: number }} span in the server's time
 * @param {() => void} over called once when the time is up
 * @param {AbortSignal} signal
 */
export function showTimeLeft(element, { from, until }, over, signal) {
  const bar = /** @type {HTMLProgressElement} */ (element.querySelector('progress'));
  const words = /** @type {HTMLElement} */ (element.querySelector('.left p'));
  const whole = Math.max(1, until - from);
  const tick = () => {
    // Clocks agree to half a second, so half a second is subtracted, and the rest never exceeds the whole.
    const left = Math.min(whole, until - serverNow() - 500);
    bar.value = Math.max(0, Math.min(1, left / whole));
    const text = say('time-left', { wait: waitWords(say, left) });
    if (words.textContent !== text) words.textContent = text;
    if (left > 0) return;
    clearInterval(ticking);
    over();
  };
  const ticking = setInterval(tick, 250);
  signal.addEventListener('abort', () => clearInterval(ticking));
  tick();
}
