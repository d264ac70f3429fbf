import { ask, Trouble } from './ask-server.js';
import { ofBrand } from './brand-address.js';
import { readDevice, readWords } from './device-store.js';
import { fillWords, inGroups } from './fill-words.js';

/**
 * @typedef {import('./follow-waiting.js').Waiting} Waiting
 * @typedef {'code' | 'hidden' | 'number' | 'failed' | 'over' | 'stopped' | 'not-stopped'} NoticeKind
 */

/** A telephone that wakes up may have no network for a moment. */
const wakeMilliseconds = 2_000;
/** Number of checks whether a code on the screen is over. Each is a long poll of up to 20 s. */
const maxChecks = 6;

/**
 * Shows a notification after a push for a waiting challenge. Browsers require a notification for every push, so every
 * outcome has one. The code is only in the notification.
 *
 * @param {ServiceWorkerRegistration} registration
 * @param {string} challenge
 */
export async function notifyOf(registration, challenge) {
  try {
    const device = await readDevice();
    if (device === undefined) throw new Trouble('device-unknown');
    // The code is fetched even when it is hidden, because that tells the server that the challenge has arrived.
    const { proof, code, language } = await askOnWaking(device, challenge);
    if (proof === 'number') await notice(registration, 'number', challenge, { language });
    else if (device.hidesCode) await notice(registration, 'hidden', challenge, { language });
    else await notice(registration, 'code', challenge, { code, language });
    await takeAwayWhenOver(registration, device);
  } catch (trouble) {
    const isOver = trouble instanceof Trouble && trouble.code === 'challenge-over';
    await notice(registration, isOver ? 'over' : 'failed', challenge);
  }
}

/** @param {import('./device-store.js').Device} device @param {string} challenge */
async function askOnWaking(device, challenge) {
  try {
    return await ask(device, 'code', { challenge });
  } catch (trouble) {
    if (!(trouble instanceof Trouble) || trouble.code !== 'offline') throw trouble;
    await new Promise((resolve) => setTimeout(resolve, wakeMilliseconds));
    return ask(device, 'code', { challenge });
  }
}

/**
 * Handles "Not me" in a notification.
 *
 * @param {ServiceWorkerRegistration} registration
 * @param {string} challenge
 */
export async function stopLogin(registration, challenge) {
  try {
    const device = await readDevice();
    if (device === undefined) throw new Trouble('device-unknown');
    await ask(device, 'not-me', { challenge });
    await notice(registration, 'stopped', challenge);
  } catch (trouble) {
    const isOver = trouble instanceof Trouble && trouble.code === 'challenge-over';
    await notice(registration, isOver ? 'over' : 'not-stopped', challenge);
  }
}

/**
 * Closes notifications of finished challenges, for as long as the browser keeps the worker alive.
 *
 * @param {ServiceWorkerRegistration} registration
 * @param {import('./device-store.js').Device} device
 */
async function takeAwayWhenOver(registration, device) {
  const lying = async () => (await registration.getNotifications()).filter(({ data }) => data?.isLive === true);
  for (let look = 0; look < maxChecks; look += 1) {
    const ids = (await lying()).map(({ data }) => data.challenge);
    if (ids.length === 0) return;
    try {
      const { challenges } = /** @type {Waiting} */ (await ask(device, 'waiting', { detail: ids.join(',') }));
      // A notification that was replaced in the meantime has the same tag, so the list is read again.
      for (const each of await lying()) if (!challenges.some(({ id }) => id === each.data.challenge)) each.close();
      // A new challenge waits, and has its own push.
      if (challenges.some(({ id }) => !ids.includes(id))) return;
    } catch {
      return;
    }
  }
}

/**
 * @param {ServiceWorkerRegistration} registration
 * @param {NoticeKind} kind
 * @param {string} challenge
 * @param {{ code?: string, language?: string }} [shown] the language is that of the page that asks; default that of the
 *   app
 */
async function notice(registration, kind, challenge, { code = '', language } = {}) {
  const kept = await readWords().catch(() => undefined);
  const spoken = kept?.texts?.[language ?? ''] === undefined ? (kept?.language ?? '') : (language ?? '');
  const words = kept?.texts?.[spoken] ?? {};
  const isLive = ['code', 'hidden', 'number', 'failed'].includes(kind);
  const mayStop = ['code', 'hidden', 'number'].includes(kind);
  const title = fillWords(words[`push-${kind}-title`] ?? location.host, { code: inGroups(code) });
  await registration.showNotification(title, {
    body: words[`push-${kind}-body`] ?? '',
    lang: spoken,
    // One tag per challenge, so that a new notification replaces the previous one.
    tag: challenge,
    icon: ofBrand('/app/icon-192.png', kept?.brand),
    data: { challenge, isLive },
    requireInteraction: isLive,
    .../** @type {object} */ ({
      badge: ofBrand('/app/icon-badge-96.png', kept?.brand),
      renotify: true,
      actions: mayStop ? [{ action: 'not-me', title: words['push-not-me'] ?? '' }] : [],
    }),
  });
}
