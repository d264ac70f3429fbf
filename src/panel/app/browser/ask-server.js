/** @typedef {import('./device-store.js').Device} Device */

const limitMilliseconds = 10_000;
/** A long poll takes up to 20 s, and longer on a slow network. */
const pollLimitMilliseconds = 30_000;
const nonceBytes = 16;

/** Half of the second to which a date header is rounded down (RFC 9110 §5.6.7). */
const halfSecond = 500;

/** A known id that does not exist makes the server reply at once. Used to read the current state. */
export const nothingKnown = 'none';

/** Milliseconds that the server's clock is ahead of this one, as far as known. */
let ahead = 0;

/** The server's time in milliseconds since the epoch. */
export const serverNow = () => Date.now() + ahead;

/** A failed request: `offline`, `stopped`, or the server's error code. */
export class Trouble extends Error {
  /**
   * @param {string} code
   * @param {string} [words] the server's words, in the language of the page
   */
  constructor(code, words) {
    super(code);
    this.code = code;
    this.words = words;
  }
}

/** @param {ArrayBuffer | Uint8Array<ArrayBuffer>} bytes */
export function base64url(bytes) {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** @param {string} text base64url */
export function bytesOf(text) {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0));
}

/**
 * @param {string} act last part of the address
 * @param {object} body
 * @param {{ signal?: AbortSignal | undefined, limit?: number }} [options]
 * @returns {Promise<any>}
 * @throws {Trouble}
 */
export async function post(act, body, { signal, limit = limitMilliseconds } = {}) {
  const stop = new AbortController();
  const end = () => stop.abort();
  const timer = setTimeout(end, limit);
  signal?.addEventListener('abort', end);
  if (signal?.aborted) end();
  try {
    const reply = await fetch(`/app/${act}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      redirect: 'error',
      cache: 'no-store',
      signal: stop.signal,
    });
    const said = Date.parse(reply.headers.get('date') ?? '');
    if (!Number.isNaN(said)) ahead = said + halfSecond - Date.now();
    const answer = await reply.json();
    if (reply.ok) return answer;
    if (typeof answer.now === 'number') ahead = Math.round(answer.now) - Date.now();
    throw new Trouble(String(answer.code ?? 'other'), answer.detail ?? answer.title);
  } catch (error) {
    if (error instanceof Trouble) throw error;
    if (signal?.aborted) throw new Trouble('stopped');
    // A reply that is not JSON comes from a proxy, which answers when the server is unavailable.
    throw new Trouble('offline');
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}

/**
 * Sends a signed request of this device. After `clock-wrong` it takes the server's time and tries once more.
 *
 * @param {Device} device
 * @param {'waiting' | 'code' | 'number' | 'not-me' | 'subscription' | 'leave'} act
 * @param {{ challenge?: string, detail?: string, signal?: AbortSignal }} [about]
 * @returns {Promise<any>}
 * @throws {Trouble}
 */
export async function ask(device, act, { challenge, detail, signal } = {}) {
  const limit = act === 'waiting' ? pollLimitMilliseconds : limitMilliseconds;
  const once = async () => post(act, await sign(device, act, challenge, detail), { signal, limit });
  try {
    return await once();
  } catch (trouble) {
    if (!(trouble instanceof Trouble) || trouble.code !== 'clock-wrong') throw trouble;
    return once();
  }
}

/**
 * @param {Device} device
 * @param {string} act
 * @param {string} [challenge]
 * @param {string} [detail]
 */
async function sign({ id, privateKey }, act, challenge, detail) {
  const at = serverNow();
  const nonce = base64url(crypto.getRandomValues(new Uint8Array(nonceBytes)));
  const claim = ['belcode-app', act, location.origin, id, challenge ?? '', at, nonce, detail ?? ''];
  const text = new TextEncoder().encode(JSON.stringify(claim));
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, text);
  return { device: id, at, nonce, challenge, detail, signature: base64url(signature) };
}
