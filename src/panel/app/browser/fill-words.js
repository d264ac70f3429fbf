/** The same as in wait-words.ts of the panel. */
const maxShownSeconds = 90;

/**
 * @param {string} words text with gaps such as `{code}`; a gap without a value stays
 * @param {Record<string, string | number>} gaps
 */
export function fillWords(words, gaps) {
  return words.replace(/\{(\w+)\}/g, (whole, gap) => String(gaps[gap] ?? whole));
}

/** `482 913`: two groups, as people read it. @param {string} code */
export function inGroups(code) {
  const half = Math.floor(code.length / 2);
  return `${code.slice(0, half)} ${code.slice(half)}`;
}

/** `4 8 2, 9 1 3`: screen readers then speak digits and not a number. @param {string} code */
export function spelled(code) {
  const half = Math.floor(code.length / 2);
  return `${[...code.slice(0, half)].join(' ')}, ${[...code.slice(half)].join(' ')}`;
}

/**
 * @param {(name: string) => string} words
 * @param {number} milliseconds
 */
export function waitWords(words, milliseconds) {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1_000));
  return seconds <= maxShownSeconds
    ? fillWords(words('wait-seconds'), { count: seconds })
    : fillWords(words('wait-minutes'), { count: Math.ceil(seconds / 60) });
}
