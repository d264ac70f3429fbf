import { ask, Trouble } from './ask-server.js';
import { askOnceMore, onePress } from './one-press.js';
import { untilSeen } from './rest.js';
import { showCode } from './show-code.js';
import { showTimeLeft } from './time-left.js';
import { announce, byId } from './views.js';
import { say, sayOr, troubleWords } from './words.js';

/**
 * @typedef {import('./device-store.js').Device} Device
 * @typedef {import('./follow-waiting.js').Challenge} Challenge
 * @typedef {{ element: HTMLElement, end: (words: string) => void, isOver: () => boolean, expiresAt: number }} Card
 */

/** What was used needs no closing. */
const goneMilliseconds = 8_000;

/**
 * One challenge that waits: its code, or the field for its number; and "this was not me". There is no button that lets
 * anybody in.
 *
 * @param {Device} device
 * @param {Challenge} challenge
 * @param {(card: Card) => void} closed
 * @returns {Card}
 */
export function challengeCard(device, challenge, closed) {
  const { id, proof, purpose, at, expiresAt } = challenge;
  const element = copyOf(proof === 'number' ? 'number-card' : 'code-card');
  const find = (/** @type {string} */ name) => /** @type {HTMLElement} */ (element.querySelector(name));
  const live = new AbortController();
  let reporting = false;
  if (proof === 'code') find('h2').textContent = sayOr(`purpose-${purpose}`, 'purpose-other');

  /** @param {string} words */
  const end = (words) => {
    if (live.signal.aborted) return;
    live.abort();
    find('.live').remove();
    find('.not-me').remove();
    find('.over').textContent = words;
    find('.over').hidden = false;
    find('.close').hidden = false;
    announce(words);
    if (words === say('over-gone')) setTimeout(close, goneMilliseconds);
  };
  // What waits may be told to be over before the answer to "not me" is there, which says why.
  const endIfQuiet = (/** @type {string} */ words) => reporting || end(words);
  const card = { element, end: endIfQuiet, isOver: () => live.signal.aborted, expiresAt };
  const close = () => {
    element.remove();
    closed(card);
  };
  find('.close').addEventListener('click', close);
  find('.not-me').addEventListener('click', () => {
    const report = async () => {
      reporting = true;
      try {
        await ask(device, 'not-me', { challenge: id });
        end(say('not-me-done'));
      } catch (trouble) {
        if (!(trouble instanceof Trouble) || trouble.code !== 'challenge-over') throw trouble;
        end(say('over-gone'));
      } finally {
        reporting = false;
      }
    };
    byId('not-me-question').dataset.about = id;
    askOnceMore('not-me-question', report, troubleWords);
  });
  // A question about what is over asks nothing.
  live.signal.addEventListener('abort', () => {
    const question = byId('not-me-question');
    if (question.dataset.about === id) question.close();
  });

  const over = (/** @type {string} */ why) => end(say(why));
  if (proof === 'code') showCode(device, { challenge: id, at, place: element, over, signal: live.signal });
  else {
    setUpNumber(device, challenge, { element, end, signal: live.signal });
    showTimeLeft(element, { from: at, until: expiresAt }, () => over('over-time'), live.signal);
  }
  return card;
}

/**
 * Two digits, and one try.
 *
 * @param {Device} device
 * @param {Challenge} challenge
 * @param {{ element: HTMLElement, end: (words: string) => void, signal: AbortSignal }} card
 */
function setUpNumber(device, { id }, { element, end, signal }) {
  const form = /** @type {HTMLFormElement} */ (element.querySelector('form'));
  const field = /** @type {HTMLInputElement} */ (element.querySelector('input'));
  const notice = /** @type {HTMLElement} */ (element.querySelector('.trouble'));
  const refuse = (/** @type {string} */ words) => {
    notice.textContent = words;
    notice.hidden = false;
    field.focus();
  };
  // So the server knows that it has arrived. If it does not, that is no matter to whoever types.
  untilSeen(signal)
    .then(() => ask(device, 'code', { challenge: id, signal }))
    .catch(() => undefined);
  field.addEventListener('input', () => {
    field.value = field.value.replace(/\D/g, '');
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    onePress(form, async () => {
      notice.hidden = true;
      if (!/^\d{2}$/.test(field.value)) return refuse(say('number-two'));
      try {
        const { right } = await ask(device, 'number', { challenge: id, detail: field.value, signal });
        end(say(right ? 'number-right' : 'number-wrong'));
      } catch (trouble) {
        if (signal.aborted) return;
        if (trouble instanceof Trouble && trouble.code === 'challenge-over') end(say('over-gone'));
        else refuse(troubleWords(trouble));
      }
    });
  });
}

/** @param {string} id of a template @returns {HTMLElement} */
function copyOf(id) {
  return byId(id).content.firstElementChild.cloneNode(true);
}
