import { isAppleMobile, isInstalled, systemName } from './device-name.js';
import { onPress } from './one-press.js';
import { byId } from './views.js';
import { say } from './words.js';

/** @typedef {Event & { prompt: () => Promise<unknown> }} InstallPrompt what Chromium browsers offer */

/** How this page becomes an app, by what the browser can do: a button, or words. */
export function setUpInstall() {
  const [card, button, words] = [byId('install'), byId('install-button'), byId('install-words')];
  if (isInstalled()) return;
  // A key that is made in Safari stays there, and the app on the home screen would have none.
  byId('install-first').hidden = !isAppleMobile();
  card.hidden = isAppleMobile();
  words.textContent = say(systemName() === 'Android' ? 'install-android' : 'install-desktop');
  /** @type {InstallPrompt | undefined} */
  let offered;
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    offered = /** @type {InstallPrompt} */ (event);
    button.hidden = false;
    words.hidden = true;
  });
  onPress(button, async () => {
    await offered?.prompt();
    // It can be asked once only.
    offered = undefined;
    button.hidden = true;
    words.hidden = false;
  });
  addEventListener('appinstalled', () => {
    card.hidden = true;
  });
}
