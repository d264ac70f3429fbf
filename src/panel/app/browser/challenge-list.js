import { serverNow } from './ask-server.js';
import { challengeCard } from './challenge-card.js';
import { byId } from './views.js';
import { say } from './words.js';

/**
 * @typedef {import('./device-store.js').Device} Device
 * @typedef {import('./follow-waiting.js').Challenge} Challenge
 */

/** The server may end a challenge slightly before this device's clock does. */
const clockDriftMilliseconds = 2_000;

/** @type {Map<string, import('./challenge-card.js').Card>} */
const cards = new Map();

/**
 * Shows the waiting challenges, the latest first, and ends those that no longer wait.
 *
 * @param {Device} device
 * @param {Challenge[]} waiting
 */
export function showChallenges(device, waiting) {
  const list = byId('challenges');
  for (const [id, card] of cards) {
    if (waiting.some((each) => each.id === id)) continue;
    card.end(say(card.expiresAt - serverNow() < clockDriftMilliseconds ? 'over-time' : 'over-gone'));
  }
  for (const challenge of waiting) {
    if (cards.has(challenge.id)) continue;
    // Finished cards make room for a new one.
    for (const [id, card] of cards) if (card.isOver()) drop(id);
    const card = challengeCard(device, challenge, () => drop(challenge.id));
    cards.set(challenge.id, card);
    list.prepend(card.element);
    const field = card.element.querySelector('input');
    if (document.activeElement === document.body) field?.focus();
  }
  showCalm();
}

export function dropChallenges() {
  for (const [id, card] of cards) {
    card.end('');
    drop(id);
  }
}

/** @param {string} id */
function drop(id) {
  const hadFocus = cards.get(id)?.element.contains(document.activeElement) ?? false;
  cards.get(id)?.element.remove();
  cards.delete(id);
  showCalm();
  if (hadFocus) byId('content').focus();
}

/** Hides the calm elements while there is a card, so that the user sees only one thing. */
function showCalm() {
  for (const each of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.calm'))) {
    each.toggleAttribute('data-away', cards.size > 0);
  }
}
