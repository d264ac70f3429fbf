/**
 * Runs the act of a button. Further presses are ignored until it has ended.
 *
 * @param {HTMLElement} button
 * @param {() => Promise<unknown>} act
 */
export async function onePress(button, act) {
  if (button.ariaBusy === 'true') return;
  button.ariaBusy = 'true';
  try {
    await act();
  } finally {
    button.ariaBusy = null;
  }
}

/** @param {HTMLElement} button @param {() => Promise<unknown>} act */
export function onPress(button, act) {
  button.addEventListener('click', () => onePress(button, act));
}

/**
 * Asks for confirmation. The act runs only after "yes", and the dialog stays open while it fails.
 *
 * @param {string} id id of a dialog
 * @param {() => Promise<unknown>} act
 * @param {(trouble: unknown) => string} wordsFor
 */
export function askOnceMore(id, act, wordsFor) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById(id));
  const [yes, no, notice] = ['.yes', '.no', '.notice'].map(
    (name) => /** @type {HTMLElement} */ (dialog.querySelector(name)),
  );
  if (!yes || !no || !notice) return;
  notice.hidden = true;
  no.onclick = () => dialog.close();
  yes.onclick = () =>
    onePress(yes, async () => {
      try {
        await act();
        dialog.close();
      } catch (trouble) {
        notice.textContent = wordsFor(trouble);
        notice.hidden = false;
      }
    });
  dialog.showModal();
  // The harmless button has the focus.
  no.focus();
}
