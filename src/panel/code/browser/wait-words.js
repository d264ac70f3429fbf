/** The same as in kit/wait-words.ts. */
const maxShownSeconds = 90;

const next = document.getElementById('next');

/**
 * A waiting time such as `20 s` or `4 min`, in the language of the page.
 *
 * @param {number} seconds
 */
export function waitWords(seconds) {
  const [text, count] =
    seconds <= maxShownSeconds ? [next?.dataset.seconds, seconds] : [next?.dataset.minutes, Math.ceil(seconds / 60)];
  return (text ?? '').replace('#', String(count));
}
