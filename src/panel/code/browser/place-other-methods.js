const [others, answer] = ['other-methods', 'answer'].map((id) => document.getElementById(id));
const field = document.querySelector('input#code');

/** @returns whether the user has typed something, which a change of the page would disturb */
export function isTyping() {
  return field instanceof HTMLInputElement && field.value !== '';
}

/**
 * Moves the other methods before the field when there is no code to type, otherwise after it; never while the user
 * types.
 *
 * @param {boolean} first
 */
export function placeOtherMethods(first) {
  if (!others || !answer || (first && isTyping())) return;
  if (first === (others.nextElementSibling === answer)) return;
  const focused = document.activeElement;
  if (first) answer.before(others);
  else answer.after(others);
  if (focused instanceof HTMLElement && others.contains(focused)) focused.focus();
}
