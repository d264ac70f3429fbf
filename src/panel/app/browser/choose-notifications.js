import { ask, base64url, bytesOf } from './ask-server.js';
import { isAppleMobile, isInstalled } from './device-name.js';
import { onPress } from './one-press.js';
import { byId } from './views.js';
import { say } from './words.js';

/** @typedef {import('./device-store.js').Device} Device */

/** Asking the browser's maker for an address of its own can take for ever. */
const subscribeLimitMilliseconds = 5_000;
/** That this browser is to have none, though it may. */
const switchedOff = 'belcode-no-notifications';

/** @typedef {'missing' | 'install' | 'ask' | 'asking' | 'denied' | 'unreachable' | 'off' | 'on'} NotifyState */

/** @type {NotifyState} */
let state = 'missing';
/** @type {Device | undefined} */
let owner;

/** Whether a code would be brought here with the page closed. */
export const isPushed = () => state === 'on';

/** What this browser can show while nobody looks at the page. */
export const mayNotify = () => 'Notification' in globalThis && Notification.permission === 'granted' && state !== 'off';

export function setUpNotifications() {
  onPress(byId('notify-ask'), async () => {
    localStorage.removeItem(switchedOff);
    // Only ever asked by a press: browsers remember a no for good.
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

/** Finds out how it stands, and subscribes where that is allowed. @param {Device} [device] */
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
    // What is kept here should stay when a telephone is full.
    await navigator.storage?.persist?.();
  } catch {
    show('unreachable');
  }
}

/** This device is nobody's any more. */
export async function dropNotifications() {
  owner = undefined;
  localStorage.removeItem(switchedOff);
  const registration = await navigator.serviceWorker?.getRegistration('/app').catch(() => undefined);
  for (const each of (await registration?.getNotifications?.()) ?? []) each.close();
  await (await subscriptionNow())?.unsubscribe().catch(() => false);
}

/** What this browser tells of challenges that wait no longer is taken away. @param {string[]} waiting ids */
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

/** @param {Device} device @returns {Promise<PushSubscription>} @throws when there is none in time */
async function subscribe({ pushKey }) {
  const late = new Promise((_, reject) => setTimeout(reject, subscribeLimitMilliseconds, new Error('too late')));
  const asked = (async () => {
    const { pushManager } = await navigator.serviceWorker.ready;
    const there = await pushManager.getSubscription();
    const key = there?.options.applicationServerKey;
    // By another key of the server nothing would arrive any more.
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
