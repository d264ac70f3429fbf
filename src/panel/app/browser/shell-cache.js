import { namesOtherBrand, ofKeptBrand } from './brand-address.js';

/** Caches the page and its files for use without a network. Replies of the server to a device are never cached. */
const page = '/app';
/** `/assets/…/`, whose fingerprint is part of the cache's name. */
const folder = new URL('.', import.meta.url).pathname;
const cacheName = `belcode-app ${folder}`;
/** A network that does not reply in this time counts as absent. */
const pageLimitMilliseconds = 5_000;

export async function fillCache() {
  const cache = await caches.open(cacheName);
  const own = await fetch(await ofKeptBrand(page));
  if (!own.ok) throw new Error(`The page of the app: ${own.status}`);
  await Promise.all([cache.put(page, own), cache.add(`${folder}app.css`)]);
}

/** Deletes the caches of earlier versions. */
export async function dropOldCaches() {
  for (const name of await caches.keys()) {
    if (name.startsWith('belcode-app ') && name !== cacheName) await caches.delete(name);
  }
}

/** @param {Request} request */
export function isOfShell({ method, mode, url }) {
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== location.origin) return false;
  return (mode === 'navigate' && pathname === page) || pathname.startsWith('/assets/');
}

/**
 * Takes the page from the network if possible, and files with a fingerprint from the cache.
 *
 * @param {Request} request
 */
export async function answerShell(request) {
  return request.mode === 'navigate' ? freshPage(request) : keptAsset(request);
}

/** @param {Request} request */
async function freshPage(request) {
  const cache = await caches.open(cacheName);
  const late = new Promise((resolve) => setTimeout(resolve, pageLimitMilliseconds));
  const reply = await Promise.race([fetch(request).catch(() => undefined), late]);
  if (reply instanceof Response && reply.status < 500) {
    const isOther = await namesOtherBrand(new URL(request.url).search).catch(() => false);
    if (reply.ok && !reply.redirected && !isOther) await cache.put(page, reply.clone());
    return reply;
  }
  return (await cache.match(page)) ?? Response.error();
}

/** @param {Request} request */
async function keptAsset(request) {
  const kept = await caches.match(request);
  if (kept !== undefined) return kept;
  const reply = await fetch(request);
  if (reply.ok) await (await caches.open(cacheName)).put(request, reply.clone());
  return reply;
}
