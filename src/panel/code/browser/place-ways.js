const [ways, answer] = ['ways', 'answer'].map((id) => document.getElementById(id));
const field = document.querySelector('input#code');

/** @returns whether somebody has typed something that a change of the page would disturb */
export function isTyping() {
  return field instanceof HTMLInputElement && field.value !== '';
}

/**
 * Puts the other ways before the field when there is no code to type, after it otherwise; never while somebody types.
 *
 * @param {boolean} first
 */
export function placeWays(first) {
  if (!ways || !answer || (first && isTyping())) return;
  if (first === (ways.nextElementSibling === answer)) return;
  const focused = document.activeElement;
  if (first) answer.before(ways);
  else answer.after(ways);
  if (focused instanceof HTMLElement && ways.contains(focused)) focused.focus();
}
