import { ask } from './ask-server.js';
import { namesOtherBrand, ofBrand, ofKeptBrand } from './brand-address.js';
import { dropChallenges, showChallenges } from './challenge-list.js';
import {
  closeOldNotifications,
  dropNotifications,
  isPushed,
  lookAtNotifications,
  mayNotify,
  setUpNotifications,
} from './choose-notifications.js';
import { forgetDevice, keepDevice, keepWords, readDevice } from './device-store.js';
import { followWaiting } from './follow-waiting.js';
import { setUpInstall } from './install.js';
import { hearOthers, tellOthers } from './other-pages.js';
import { pairedMark, setUpPairing, showHalf, takeScannedCode } from './pair-device.js';
import { dropPending, showPending } from './pending-code.js';
import { setUpSettings, showSettings } from './settings.js';
import { byId, notify, shownView, showView } from './views.js';
import { say, troubleWords, workerWords } from './words.js';

/**
 * @typedef {import('./device-store.js').Device} Device
 * @typedef {import('./follow-waiting.js').Waiting} Waiting
 */

let stopFollowing = () => {};

/** Starts with the device that this browser stores. @param {string} [words] why it starts again */
async function begin(words) {
  stopFollowing();
  dropChallenges();
  dropPending();
  const device = await readDevice();
  if (device !== undefined) return enter(device);
  const isLost = localStorage.getItem(pairedMark) !== null;
  showView('start');
  showConnection(navigator.onLine ? undefined : say('offline-again'));
  if (words !== undefined) notify(words, 'bad');
  else if (isLost) notify(say('key-lost'));
}

/**
 * Replaces the push key, because pushes for the old one no longer arrive.
 *
 * @param {Device} device
 * @param {string} pushKey
 */
async function usePushKey(device, pushKey) {
  device.pushKey = pushKey;
  const kept = await readDevice();
  if (kept !== undefined) await keepDevice({ ...kept, pushKey });
  await lookAtNotifications(device);
}

/** @param {Device} device */
function enter(device) {
  let { state } = device;
  byId('who').textContent = say('ready-who', { login: device.login, company: device.company });
  if (state === 'pending') {
    showView('pending');
    if (device.challenge !== undefined) showPending(device, { id: device.challenge });
  } else showReady(device);

  stopFollowing = followWaiting(device, {
    received(waiting) {
      byId('who').textContent = say('ready-who', { login: waiting.login, company: waiting.company });
      if (waiting.pushKey !== device.pushKey) usePushKey(device, waiting.pushKey);
      if (waiting.state === 'pending') return showPending(device, waiting.challenges[0]);
      if (state === 'pending') {
        state = 'paired';
        dropPending();
        const { challenge: _, ...rest } = device;
        keepDevice({ ...rest, state: 'paired' });
        notify(say('paired-now'), 'good');
        showReady(device);
      }
      return showWaiting(device, waiting);
    },
    connection: (trouble) => showConnection(trouble && troubleText(trouble)),
    forgotten: () => forget(say('device-unknown')),
    unseenToo: () => state === 'paired' && mayNotify() && !isPushed(),
  });
}

/** @param {Device} device */
function showReady(device) {
  showView('ready');
  if (history.state?.view === 'settings') showSettings();
  lookAtNotifications(device);
}

/** Ids of challenges that were notified while the page was hidden. @type {Set<string>} */
const notifiedIds = new Set();

/** @param {Device} device @param {Waiting} waiting */
function showWaiting(device, { challenges }) {
  const ids = challenges.map(({ id }) => id);
  const isNew = ids.some((id) => !byId('challenges').dataset.ids?.includes(id));
  byId('challenges').dataset.ids = ids.join(' ');
  if (isNew && challenges.length > 0) {
    notify();
    if (shownView() === 'settings') showView('ready');
  }
  showChallenges(device, challenges);
  closeOldNotifications(ids);
  for (const id of ids) {
    if (!document.hidden || isPushed() || notifiedIds.has(id)) continue;
    notifiedIds.add(id);
    navigator.serviceWorker?.controller?.postMessage({ notifyOf: id });
  }
  return ids;
}

/** Forgets the device. @param {string} words */
async function forget(words) {
  stopFollowing();
  await forgetDevice();
  localStorage.removeItem(pairedMark);
  await dropNotifications();
  tellOthers(words);
  history.replaceState(null, '');
  await begin(words);
}

/** @param {{ code: string }} trouble */
const troubleText = (trouble) => (trouble.code === 'offline' ? say('offline-again') : troubleWords(trouble));

/** @param {string | undefined} words the problem with the connection, if any */
function showConnection(words) {
  byId('offline').hidden = words === undefined;
  if (words !== undefined) byId('offline-words').textContent = words;
}

hearOthers((words) => begin(words || undefined));

window.addEventListener('popstate', ({ state }) => {
  for (const question of document.querySelectorAll('dialog')) question.close();
  if (shownView() === 'start') showHalf(state?.half);
  else if (state?.view === 'settings') showSettings();
  else if (shownView() === 'settings') showView('ready');
});

// A page that the browser has kept whole does not know what has happened since.
addEventListener('pageshow', (event) => {
  if (event instanceof PageTransitionEvent && event.persisted) location.reload();
});

for (const event of ['online', 'offline']) {
  addEventListener(event, () => {
    if (shownView() === 'start') showConnection(navigator.onLine ? undefined : say('offline-again'));
  });
}

const { search: openedWith } = location;
// The language in the query has taken effect. The brand stays, for a reload and for a home screen.
if (location.search !== '') {
  const own = ofBrand(location.pathname, document.documentElement.dataset.brand);
  history.replaceState(history.state, '', own + location.hash);
}
const scannedCode = takeScannedCode();
addEventListener('hashchange', takeScannedCode);

setUpInstall();
setUpNotifications();
setUpSettings(() => forget(say('removed-here')));
setUpPairing((device) => {
  tellOthers('');
  enter(device);
});
byId('start-over').addEventListener('click', async () => {
  stopFollowing();
  const device = await readDevice();
  // If the request fails, the server forgets a device that was never confirmed.
  if (device !== undefined) ask(device, 'leave').catch(() => undefined);
  await forgetDevice();
  localStorage.removeItem(pairedMark);
  tellOthers('');
  await begin();
});

if (!isSecureContext) {
  showView('start');
  byId('pair').hidden = true;
  notify(say('insecure'));
} else {
  try {
    const kept = await ofKeptBrand(location.pathname);
    const isThere = kept === location.pathname + location.search;
    // With the code: the server may have forgotten this device, and then the code pairs another one.
    if (!isThere && (await namesOtherBrand(openedWith))) location.replace(kept + scannedCode);
    else {
      // The worker reads its brand when it is installed.
      await keepWords(workerWords());
      navigator.serviceWorker?.register('/app/worker.js', { scope: '/app', type: 'module' }).catch(() => undefined);
      await begin();
    }
  } catch {
    showView('start');
    byId('pair').hidden = true;
    notify(say('no-storage'));
  }
}
