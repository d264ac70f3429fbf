import { ask, serverNow, Trouble } from './ask-server.js';
import { inGroups, spelled } from './fill-words.js';
import { restAfter, untilSeen } from './rest.js';
import { showTimeLeft } from './time-left.js';
import { announce } from './views.js';
import { say } from './words.js';

/**
 * Fetches a code while the page is visible, shows it until it expires, and removes it.
 *
 * @param {import('./device-store.js').Device} device
 * @param {object} about
 * @param {string} about.challenge
 * @param {number | undefined} [about.at] when the challenge was opened, by the server's clock
 * @param {ParentNode} about.element element with `.fetching` and `.shown` in it
 * @param {(why: 'over-time' | 'over-gone') => void} about.over
 * @param {AbortSignal} about.signal removes the code too
 */
export async function showCode(device, { challenge, at, element, over, signal }) {
  const [fetching, shown, groups, aloud] = ['.fetching', '.shown', '.groups', '.spelled'].map(
    (name) => /** @type {HTMLElement} */ (element.querySelector(name)),
  );
  if (!fetching || !shown || !groups || !aloud) return;
  const takeAway = () => {
    shown.hidden = true;
    groups.textContent = '';
    aloud.textContent = '';
    announce('');
  };
  signal.addEventListener('abort', takeAway);
  shown.hidden = true;
  fetching.hidden = false;
  for (let failures = 0; !signal.aborted; ) {
    await untilSeen(signal);
    try {
      const { code, expiresAt } = await ask(device, 'code', { challenge, signal });
      if (signal.aborted) return;
      groups.textContent = inGroups(code);
      aloud.textContent = spelled(code);
      fetching.hidden = true;
      shown.hidden = false;
      announce(say('code-said', { code: spelled(code) }));
      const end = () => {
        takeAway();
        over('over-time');
      };
      return showTimeLeft(shown, { from: at ?? serverNow(), until: expiresAt }, end, signal);
    } catch (trouble) {
      if (signal.aborted || !(trouble instanceof Trouble)) return;
      if (trouble.code === 'challenge-over') return over('over-gone');
      // The poll for waiting challenges gets the same error, and reports it.
      if (trouble.code === 'device-unknown') return;
      failures += 1;
      fetching.textContent = say('code-not-fetched');
      await restAfter(failures, signal);
    }
  }
}
