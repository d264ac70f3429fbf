import { isAppleMobile, isInstalled, systemName } from './device-name.js';
import { onPress } from './one-press.js';
import { byId } from './views.js';
import { say } from './words.js';

/** @typedef {Event & { prompt: () => Promise<unknown> }} InstallPrompt the event of Chromium browsers */

/** Safari for the Mac names nobody else, as Chromium and Firefox there do. */
const isSafari = () => /Safari/.test(navigator.userAgent) && !/Chrom|Firefox|Edg/.test(navigator.userAgent);

/**
 * @param {string | undefined} system
 * @returns {string | undefined} undefined where only a browser that offers it can do it
 */
function wordsFor(system) {
  if (system === 'Android') return 'install-android';
  return system === 'Mac' && isSafari() ? 'install-mac' : undefined;
}

/** Offers to install the app, by a button if the browser can, otherwise in words. */
export function setUpInstall() {
  const [card, button, words] = [byId('install'), byId('install-button'), byId('install-words')];
  if (isInstalled()) return;
  // Safari does not share a key with the app on the home screen, so the app is installed first.
  byId('install-first').hidden = !isAppleMobile();
  const how = wordsFor(systemName());
  card.hidden = how === undefined;
  words.textContent = say(how ?? 'install-desktop');
  /** @type {InstallPrompt | undefined} */
  let offered;
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault();
    card.hidden = false;
    offered = /** @type {InstallPrompt} */ (event);
    button.hidden = false;
    words.hidden = true;
  });
  onPress(button, async () => {
    await offered?.prompt();
    // The prompt can be used only once.
    offered = undefined;
    button.hidden = true;
    words.hidden = false;
  });
  addEventListener('appinstalled', () => {
    card.hidden = true;
  });
}
