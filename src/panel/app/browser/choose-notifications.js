import { ask, base64url, bytesOf } from './ask-server.js';
import { isAppleMobile, isInstalled } from './device-name.js';
import { onPress } from './one-press.js';
import { byId } from './views.js';
import { say } from './words.js';

/** @typedef {import('./device-store.js').Device} Device */

/** Limit for the browser's push service, which may never reply. */
const subscribeLimitMilliseconds = 5_000;
/** Stored when the user has switched notifications off in this browser. */
const switchedOff = 'belcode-no-notifications';

/** @typedef {'missing' | 'install' | 'ask' | 'asking' | 'denied' | 'unreachable' | 'off' | 'on'} NotifyState */

/** @type {NotifyState} */
let state = 'missing';
/** @type {Device | undefined} */
let owner;

/** Whether codes arrive by push when the page is closed. */
export const isPushed = () => state === 'on';

/** Whether this browser may show notifications while the page is hidden. */
export const mayNotify = () => 'Notification' in globalThis && Notification.permission === 'granted' && state !== 'off';

export function setUpNotifications() {
  onPress(byId('notify-ask'), async () => {
    localStorage.removeItem(switchedOff);
    // Asked only after a press, because browsers remember a refusal for good.
    if (Notification.permission === 'default') await Notification.requestPermission();
    await lookAtNotifications(owner);
  });
  onPress(byId('notify-again'), () => lookAtNotifications(owner));
  onPress(byId('notify-off'), async () => {
    localStorage.setItem(switchedOff, 'yes');
    await (await subscriptionNow())?.unsubscribe();
    if (owner !== undefined) await ask(owner, 'subscription', { detail: '' }).catch(() => undefined);
    show('off');
  });
}

/** Finds out the state, and subscribes if that is allowed. @param {Device} [device] */
export async function lookAtNotifications(device) {
  owner = device;
  if (device === undefined) return;
  if (!('Notification' in globalThis && 'serviceWorker' in navigator && 'PushManager' in globalThis)) {
    return show(isAppleMobile() && !isInstalled() ? 'install' : 'missing');
  }
  if (Notification.permission === 'denied') return show('denied');
  if (Notification.permission === 'default') return show('ask');
  if (localStorage.getItem(switchedOff) !== null) return show('off');
  show('asking');
  try {
    const subscription = await subscribe(device);
    await ask(device, 'subscription', { detail: JSON.stringify(subscription) });
    show('on');
    // Asks the browser not to delete the device's key when storage is short.
    await navigator.storage?.persist?.();
  } catch {
    show('unreachable');
  }
}

/** Ends notifications when the device is removed. */
export async function dropNotifications() {
  owner = undefined;
  localStorage.removeItem(switchedOff);
  const registration = await navigator.serviceWorker?.getRegistration('/app').catch(() => undefined);
  for (const each of (await registration?.getNotifications?.()) ?? []) each.close();
  await (await subscriptionNow())?.unsubscribe().catch(() => false);
}

/** Closes notifications of challenges that no longer wait. @param {string[]} waiting ids */
export async function closeOldNotifications(waiting) {
  const registration = await navigator.serviceWorker?.getRegistration('/app').catch(() => undefined);
  for (const each of (await registration?.getNotifications?.()) ?? []) {
    const { challenge } = each.data ?? {};
    if (challenge !== undefined && !waiting.includes(challenge)) each.close();
  }
}

async function subscriptionNow() {
  const registration = await navigator.serviceWorker?.getRegistration('/app').catch(() => undefined);
  return registration?.pushManager?.getSubscription().catch(() => null);
}

/** @param {Device} device @returns {Promise<PushSubscription>} @throws when there is no subscription in time */
async function subscribe({ pushKey }) {
  const late = new Promise((_, reject) => setTimeout(reject, subscribeLimitMilliseconds, new Error('too late')));
  const asked = (async () => {
    const { pushManager } = await navigator.serviceWorker.ready;
    const there = await pushManager.getSubscription();
    const key = there?.options.applicationServerKey;
    // A subscription for an old key of the server would receive nothing.
    if (there && key && base64url(key) === pushKey) return there;
    await there?.unsubscribe();
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(pushKey) });
  })();
  return /** @type {Promise<PushSubscription>} */ (Promise.race([asked, late]));
}

/** @param {NotifyState} now */
function show(now) {
  state = now;
  const words = say(now === 'ask' || now === 'off' ? 'notify-why' : `notify-${now}`);
  const isWanting = ['missing', 'install', 'denied', 'unreachable'].includes(now);
  byId('notify-words').textContent = isWanting ? `${words} ${say('notify-leave-open')}` : words;
  byId('notify-ask').hidden = now !== 'ask' && now !== 'off';
  byId('notify-again').hidden = now !== 'unreachable';
  byId('notify-off').hidden = now !== 'on';
}
