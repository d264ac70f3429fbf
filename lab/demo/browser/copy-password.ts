import { setText } from './page-texts.ts';

/** Copies the password of the sample user. Removed where the browser lets no page write to the clipboard. */
export function startCopyButton(): void {
  const button = document.getElementById('copy-password');
  // A page without a panel has no such button.
  if (button === null) return;
  if (navigator.clipboard === undefined) {
    button.remove();
    return;
  }
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.password ?? '');
      setText(button, 'password-copied');
    } catch {
      button.remove();
    }
  });
}
