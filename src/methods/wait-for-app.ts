import { isChallengeOver } from '../challenges/challenge.ts';
import { findAppChallenge } from '../challenges/show-app-code.ts';
import { Refusal } from '../errors.ts';
import type { LoginParts } from '../login/login-parts.ts';
import type { EnteredDevice } from './enter-device.ts';
import { findDevice } from './find-device.ts';

/** A waiting challenge as its device sees it. */
export interface WaitingChallenge {
  id: string;
  proof: 'code' | 'number';
  purpose: string;
  /** Milliseconds since the epoch. */
  at: number;
  expiresAt: number;
}

export type WaitForAppParts = Pick<LoginParts, 'app' | 'pending' | 'challenges' | 'clock'>;

/** Proxies close a request that gets no reply for about half a minute. */
const maxWaitMilliseconds = 20_000;
/** The end of a challenge is not announced, so the store is polled. */
const pollMilliseconds = 2_000;

/**
 * Long poll for the challenges that wait for a device. It replies at once when a challenge is new or over for the
 * device, otherwise as soon as that happens, and after at most 20 s.
 *
 * @param known ids of challenges that the device already shows
 * @throws Refusal device-unknown when the device was removed in the meantime, store-unavailable
 */
export async function waitForApp(
  parts: WaitForAppParts,
  { device, known, signal }: { device: EnteredDevice; known: readonly string[]; signal: AbortSignal },
): Promise<{ state: EnteredDevice['state']; challenges: WaitingChallenge[] }> {
  const { app, clock } = parts;
  await app.inbox.noteOpen(device.id);
  if (device.state === 'paired') await app.devices.noteSeen(device.id);
  const until = clock.now() + maxWaitMilliseconds;
  let wake = new AbortController();
  const stop = app.inbox.listen(device.userId, () => wake.abort());
  signal.addEventListener('abort', () => wake.abort(), { once: true });
  try {
    for (;;) {
      wake = new AbortController();
      const now = await stateOf(parts, device);
      const waiting = await listWaiting(parts, now);
      const ids = waiting.map(({ id }) => id);
      const isNews =
        now.state !== device.state || ids.some((id) => !known.includes(id)) || known.some((id) => !ids.includes(id));
      const left = until - clock.now();
      if (isNews || signal.aborted || left <= 0) return { state: now.state, challenges: waiting };
      await clock.wait(Math.min(left, pollMilliseconds), wake.signal).catch(() => undefined);
    }
  } finally {
    stop();
  }
}

/**
 * Reads the state again, because a device may be confirmed or removed while it waits.
 *
 * @throws Refusal device-unknown, store-unavailable
 */
async function stateOf(parts: WaitForAppParts, device: EnteredDevice): Promise<EnteredDevice> {
  const found = await findDevice(parts, device.id);
  if (found === undefined) throw new Refusal('device-unknown', `device ${device.id} was removed`);
  const { factorId } = found;
  return factorId === undefined ? device : { ...device, factorId, state: 'paired' };
}

/** @throws Refusal store-unavailable */
async function listWaiting(parts: WaitForAppParts, device: EnteredDevice): Promise<WaitingChallenge[]> {
  const { app, pending, challenges } = parts;
  const proving = device.state === 'pending' ? await pending.challengeOf(device.id) : undefined;
  const noted = device.state === 'pending' ? [] : await app.inbox.list(device.userId);
  const found = await Promise.all(
    [...noted, ...(proving === undefined ? [] : [proving])].map((id) => challenges.find(id)),
  );
  const over = noted.filter((_, index) => isChallengeOver(found[index]?.state ?? 'expired'));
  await app.inbox.drop(device.userId, over);
  const waiting = await Promise.all(
    found.map(async (challenge) => {
      if (challenge === undefined || isChallengeOver(challenge.state)) return [];
      const { id, proof, purpose, openedAt: at, expiresAt } = challenge;
      return (await isTheirs(parts, device, id)) ? [{ id, proof, purpose, at, expiresAt }] : [];
    }),
  );
  return waiting.flat();
}

async function isTheirs(parts: WaitForAppParts, device: EnteredDevice, challengeId: string): Promise<boolean> {
  return findAppChallenge(parts, { device, challengeId }).then(
    () => true,
    (error) => {
      if (error instanceof Refusal && error.id === 'challenge-over') return false;
      throw error;
    },
  );
}
