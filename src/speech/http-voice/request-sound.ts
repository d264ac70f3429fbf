import type { Clock } from '../../clock.ts';
import type { FilledRequest } from './fill-request.ts';
import { hideKey } from './hide-key.ts';
import { readLimited } from './read-limited.ts';
import { replyWords } from './reply-words.ts';

export interface SoundLimits {
  /** From the request to the last byte of the reply. */
  timeLimitMilliseconds: number;
  /** Of the sound; the longest prompt takes 3 MB at 48 kHz in stereo. */
  maxBytes: number;
}

/** Bytes of a reply without a sound that are read for the service's explanation. */
const maxWordsBytes = 8_192;

/** A free plan may allow twenty requests a minute. */
const maxTries = 8;
const firstPauseSeconds = 5;
const maxPauseSeconds = 60;

const busy = [429, 503];

/** Media types of a sound; a service that names none gives `undefined`. */
const soundType = /^(?:audio\/.+|application\/octet-stream|binary\/octet-stream)$/;

/**
 * Asks the service once, and again when it says that it is busy. Follows no redirect, because the key would go along.
 *
 * @throws Error in the service's own words, or saying what is wrong with the reply; neither holds the key
 */
export async function requestSound(
  request: FilledRequest,
  { key, limits, clock }: { key: string; limits: SoundLimits; clock: Clock },
): Promise<Buffer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await askOnce(request, key, limits);
    if ('sound' in answer) return answer.sound;
    if (!answer.isBusy || tries >= maxTries) throw new Error(hideKey(answer.says, key));
    const pauseSeconds = answer.retryAfterSeconds ?? firstPauseSeconds * 2 ** (tries - 1);
    await clock.wait(Math.min(maxPauseSeconds, pauseSeconds) * 1_000);
  }
}

type Answer = { sound: Buffer } | { says: string; isBusy: boolean; retryAfterSeconds?: number };

async function askOnce(request: FilledRequest, key: string, limits: SoundLimits): Promise<Answer> {
  const host = new URL(request.url).host;
  const { timeLimitMilliseconds, maxBytes } = limits;
  try {
    const reply = await fetch(request.url, {
      method: request.method,
      headers: withKey(request.headers, key),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeLimitMilliseconds),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const refused = await refusalOf(reply, host);
    if (refused !== undefined) return refused;
    const { bytes, more } = await readLimited(reply, maxBytes);
    if (more) return { says: `${host} sent more than ${maxBytes} bytes`, isBusy: false };
    if (bytes.length === 0) return { says: `${host} answered ${reply.status} without a sound`, isBusy: false };
    return { sound: bytes };
  } catch (error) {
    return { says: `${host} ${whyFailed(error, timeLimitMilliseconds)}`, isBusy: false };
  }
}

function withKey(headers: FilledRequest['headers'], key: string): [string, string][] {
  return Object.entries(headers).map(([name, text]) => [name, text.replaceAll('{key}', () => key)]);
}

/** What a reply says that holds no sound. */
async function refusalOf(reply: Response, host: string): Promise<Answer | undefined> {
  const { status, headers } = reply;
  if (status >= 300 && status < 400) {
    await reply.body?.cancel();
    return { says: `${host} answered ${status}: ${redirectWords(headers.get('location'), host)}`, isBusy: false };
  }
  const type = (headers.get('content-type')?.split(';')[0] ?? '').trim().toLowerCase();
  if (reply.ok && (type === '' || soundType.test(type))) return undefined;
  const words = replyWords((await readLimited(reply, maxWordsBytes)).bytes.toString('utf8'));
  const without = reply.ok ? ` with ${type.slice(0, 60)} and no sound` : '';
  return {
    says: `${host} answered ${status}${without}${words === '' ? '' : `: ${words}`}`,
    isBusy: busy.includes(status),
    ...retryAfter(headers.get('retry-after')),
  };
}

function redirectWords(location: string | null, host: string): string {
  const other = location !== null && URL.canParse(location, `https://${host}`);
  const target = other ? new URL(location, `https://${host}`).host : 'another address';
  return `it redirects to ${target}, which is not followed because the key would go along; set BELCODE_VOICE_URL`;
}

/** RFC 9110 §10.2.3; a date is not read, because the pause is short anyway. */
function retryAfter(header: string | null): { retryAfterSeconds?: number } {
  return header !== null && /^\d{1,4}$/.test(header) ? { retryAfterSeconds: Number(header) } : {};
}

/** undici puts the reason into the cause. */
function whyFailed(error: unknown, timeLimitMilliseconds: number): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return `did not finish in ${timeLimitMilliseconds} ms`;
  return `cannot be reached: ${cause?.code ?? cause?.message ?? message}`;
}
