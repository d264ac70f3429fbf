const [ways, answer] = ['ways', 'answer'].map((id) => document.getElementById(id));
const field = document.querySelector('input#code');

/** @returns whether the user has typed something, which a change of the page would disturb */
export function isTyping() {
  return field instanceof HTMLInputElement && field.value !== '';
}

/**
 * Moves the other ways before the field when there is no code to type, otherwise after it; never while the user types.
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
