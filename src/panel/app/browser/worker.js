import { ask, bytesOf } from './ask-server.js';
import { ofKeptBrand } from './brand-address.js';
import { readDevice } from './device-store.js';
import { answerShell, dropOldCaches, fillCache, isOfShell } from './shell-cache.js';
import { notifyOf, stopLogin } from './show-notification.js';

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (globalThis));

worker.addEventListener('install', (event) => {
  event.waitUntil(fillCache());
  worker.skipWaiting();
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([dropOldCaches(), worker.clients.claim()]));
});

worker.addEventListener('fetch', (event) => {
  if (isOfShell(event.request)) event.respondWith(answerShell(event.request));
});

/** A push contains only the id of a challenge (RFC 8030 allows the push service to delay or lose it). */
worker.addEventListener('push', (event) => {
  event.waitUntil(notifyOf(worker.registration, idOf(event.data)));
});

/** The page asks for a notification when it is hidden and no push can come. */
worker.addEventListener('message', (event) => {
  if (typeof event.data?.notifyOf === 'string') event.waitUntil(notifyOf(worker.registration, event.data.notifyOf));
});

worker.addEventListener('notificationclick', (event) => {
  const { challenge = '' } = event.notification.data ?? {};
  if (event.action === 'not-me') {
    event.waitUntil(stopLogin(worker.registration, challenge));
    return;
  }
  event.notification.close();
  event.waitUntil(openPage());
});

/** The push service has given this browser a new address. */
worker.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(subscribeAnew()));

/** @param {PushMessageData | null} data */
function idOf(data) {
  try {
    const { id } = data?.json() ?? {};
    return typeof id === 'string' ? id : '';
  } catch {
    return '';
  }
}

async function openPage() {
  const pages = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const open = pages.find(({ url }) => new URL(url).pathname === '/app');
  if (open === undefined) await worker.clients.openWindow(await ofKeptBrand('/app'));
  else await open.focus();
}

async function subscribeAnew() {
  const device = await readDevice();
  if (device === undefined) return;
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(device.pushKey) };
  const subscription = await worker.registration.pushManager.subscribe(options);
  await ask(device, 'subscription', { detail: JSON.stringify(subscription) });
}
