/**
 * What a button does, once at a time however often it is pressed.
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
 * Asks once more. Nothing is done before the answer is yes, and the question stays while what is done does not work.
 *
 * @param {string} id of a dialog
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
  // The way back is the one that does no harm.
  no.focus();
}
