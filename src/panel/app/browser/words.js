import { fillWords } from './fill-words.js';

/** @type {Map<string, string>} */
const words = new Map();

const carrier = /** @type {HTMLTemplateElement | null} */ (document.getElementById('words'));
for (const each of carrier?.content.querySelectorAll('p') ?? []) words.set(each.dataset.name ?? '', each.textContent);

/**
 * A text in the language of the page.
 *
 * @param {string} name
 * @param {Record<string, string | number>} [gaps]
 */
export function say(name, gaps = {}) {
  return fillWords(words.get(name) ?? '', gaps);
}

/** @param {string} name @param {string} other name of the text to use when `name` does not exist */
export function sayOr(name, other) {
  return words.get(name) ?? say(other);
}

/** The texts of the worker, which has no page. @returns {Record<string, string>} */
export function workerWords() {
  const own = [...words].filter(([name]) => name.startsWith('push-'));
  return Object.fromEntries([...own, ['language', document.documentElement.lang]]);
}

/** @param {unknown} trouble error that {@link ./ask-server.js} threw */
export function troubleWords(trouble) {
  const { code = 'other', words: said } = /** @type {{ code?: string, words?: string }} */ (trouble ?? {});
  return words.get(`trouble-${code}`) ?? said ?? say('trouble-other');
}
