import { showCode } from './show-code.js';
import { byId } from './views.js';

/** @typedef {import('./device-store.js').Device} Device */

/** A challenge that was just answered may vanish before its device becomes a method. */
const roundsBeforeOver = 5;

let [shown, rounds] = ['', 0];
let live = new AbortController();

/**
 * Shows the code that the user types in the panel, until its challenge is over.
 *
 * @param {Device} device
 * @param {{ id: string, at?: number } | undefined} challenge
 * @returns {string[]} ids that the server may treat as known
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
      element: byId('pending-code'),
      over: endIfLate,
      signal: live.signal,
    };
    showCode(device, about);
  } else if (challenge === undefined) {
    rounds += 1;
    if (rounds >= roundsBeforeOver) endPending();
    // While the id is sent as known, the server replies at once.
    else return [shown];
  }
  return shown === '' ? [] : [shown];
}

/** @param {'over-time' | 'over-gone'} why `over-gone` may mean that it was answered, which the next poll tells */
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
