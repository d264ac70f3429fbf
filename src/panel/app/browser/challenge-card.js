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

/** An answered card disappears by itself after this time. */
const goneMilliseconds = 8_000;

/**
 * The card of a waiting challenge: its code, or the field for its number, and "Not me". No button approves a login.
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
  // The end of the challenge may arrive before the reply to "Not me", which has the better words.
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
  // Closes the open question, because the challenge is over.
  live.signal.addEventListener('abort', () => {
    const question = byId('not-me-question');
    if (question.dataset.about === id) question.close();
  });

  const over = (/** @type {string} */ why) => end(say(why));
  if (proof === 'code') showCode(device, { challenge: id, at, element, over, signal: live.signal });
  else {
    setUpNumber(device, challenge, { element, end, signal: live.signal });
    showTimeLeft(element, { from: at, until: expiresAt }, () => over('over-time'), live.signal);
  }
  return card;
}

/**
 * The form for two digits, with a single try.
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
  // Tells the server that the challenge has arrived. A failure does not affect the user.
  untilSeen(signal)
    .then(() => ask(device, 'code', { challenge: id, signal }))
    .catch(() => undefined);
  field.addEventListener('input', (event) => {
    // Not while an input method composes. Digits of other scripts stay until the form is sent.
    if (!(event instanceof InputEvent && event.isComposing)) field.value = field.value.replace(/\P{Nd}/gu, '');
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    onePress(form, async () => {
      notice.hidden = true;
      const typed = [...field.value.normalize('NFKC')].map(asciiDigit).join('');
      if (!/^\d{2}$/.test(typed)) return refuse(say('number-two'));
      try {
        const { right } = await ask(device, 'number', { challenge: id, detail: typed, signal });
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

/** Unicode has the ten digits of a script in a row, from zero to nine. @param {string} digit */
function asciiDigit(digit) {
  const point = digit.codePointAt(0) ?? 0;
  let position = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(point - position - 1))) position += 1;
  return String(position % 10);
}
