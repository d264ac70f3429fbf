/** The page and what it is made of, for when there is no network. No answer of the server to a device is ever kept. */
const page = '/app';
/** `/assets/…/`: its fingerprint is the name of the cache. */
const folder = new URL('.', import.meta.url).pathname;
const cacheName = `belcode-app ${folder}`;
/** A network that does not answer is none. */
const pageLimitMilliseconds = 5_000;

export async function fillCache() {
  const cache = await caches.open(cacheName);
  await cache.addAll([page, `${folder}app.css`, `${folder}icon.svg`]);
}

/** What earlier versions kept. */
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

/** The page from the network where there is one; what has a fingerprint from here. @param {Request} request */
export async function answerShell(request) {
  return request.mode === 'navigate' ? freshPage(request) : keptAsset(request);
}

/** @param {Request} request */
async function freshPage(request) {
  const cache = await caches.open(cacheName);
  const late = new Promise((resolve) => setTimeout(resolve, pageLimitMilliseconds));
  const reply = await Promise.race([fetch(request).catch(() => undefined), late]);
  if (reply instanceof Response && reply.status < 500) {
    if (reply.ok && !reply.redirected) await cache.put(page, reply.clone());
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
