import { fillWords } from './fill-words.js';

/** @type {Map<string, string>} */
const words = new Map();

const carrier = /** @type {HTMLTemplateElement | null} */ (document.getElementById('words'));
/** Those of notifications in another language, by language. @type {Record<string, Record<string, string>>} */
const others = {};
for (const { dataset, textContent } of carrier?.content.querySelectorAll('p') ?? []) {
  const { name = '', language } = dataset;
  if (language === undefined) words.set(name, textContent);
  else others[language] = { ...others[language], [name]: textContent };
}

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

/**
 * The texts of the worker, which has no page.
 *
 * @returns {import('./device-store.js').WorkerWords}
 */
export function workerWords() {
  const own = [...words].filter(([name]) => name.startsWith('push-'));
  const { lang, dataset } = document.documentElement;
  const brand = dataset.brand ?? '';
  return { language: lang, brand, texts: { ...others, [lang]: Object.fromEntries(own) } };
}

/** @param {unknown} trouble error that {@link ./ask-server.js} threw */
export function troubleWords(trouble) {
  const { code = 'other', words: said } = /** @type {{ code?: string, words?: string }} */ (trouble ?? {});
  return words.get(`trouble-${code}`) ?? said ?? say('trouble-other');
}
