import { showCode } from './show-code.js';
import { byId } from './views.js';

/** @typedef {import('./device-store.js').Device} Device */

/** A challenge that has just been answered may be gone before its device is one of the methods. */
const roundsBeforeOver = 5;

let [shown, rounds] = ['', 0];
let live = new AbortController();

/**
 * The code that is typed on the page, for as long as there is one.
 *
 * @param {Device} device
 * @param {{ id: string, at?: number } | undefined} challenge
 * @returns {string[]} the ids that the server may take as known
 */
export function showPending(device, challenge) {
  if (challenge !== undefined && challenge.id !== shown) {
    live.abort();
    live = new AbortController();
    [shown, rounds] = [challenge.id, 0];
    byId('pending-over').hidden = true;
    byId('pending-code').hidden = false;
    const about = {
      challenge: shown,
      at: challenge.at,
      place: byId('pending-code'),
      over: endIfLate,
      signal: live.signal,
    };
    showCode(device, about);
  } else if (challenge === undefined) {
    rounds += 1;
    if (rounds >= roundsBeforeOver) endPending();
    // As long as it is called known, the server answers at once.
    else return [shown];
  }
  return shown === '' ? [] : [shown];
}

/** @param {'over-time' | 'over-gone'} why one that is gone may have been answered: whoever follows what waits will know */
function endIfLate(why) {
  if (why === 'over-time') endPending();
}

function endPending() {
  live.abort();
  shown = '';
  byId('pending-code').hidden = true;
  byId('pending-over').hidden = false;
}

export function dropPending() {
  live.abort();
  [shown, rounds] = ['', 0];
}
