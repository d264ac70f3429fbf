import { attemptAt, attemptsFrom } from '../accounts/attempt-limits.ts';
import type { Attempt } from '../accounts/attempt-store.ts';
import { notePaired } from '../accounts/find-counted.ts';
import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { networkOf } from '../accounts/network.ts';
import { isChallengeOver } from '../challenges/challenge.ts';
import { notifyPairingPage } from '../challenges/notify-pairing-page.ts';
import { Refusal } from '../errors.ts';
import { readDeviceKey } from '../factors/app-device.ts';
import { pairingDigest, readPairingCode } from '../factors/pairing-code.ts';
import { doneFrom } from '../incidents/notify-by-mail.ts';
import { equaliseTime } from '../login/equalise-time.ts';
import { type Asker, knownBrowserShare } from '../login/known-asker.ts';
import { giveBackLoginAttempt, takeLoginAttempt } from '../login/login-limits.ts';
import type { LoginParts } from '../login/login-parts.ts';
import { loginPlaceOf, noteProof } from '../login/note-proof.ts';
import { verifyCounted } from '../login/verify-counted.ts';

export interface NewDevice {
  /** JSON Web Key, unchecked. */
  publicKey: unknown;
  /** Name that the device suggests. */
  name: string;
  address: string;
  /** The cookie of a known browser, as the browser sent it. */
  browser?: string | undefined;
}

/** A browser that is paired, but not a method yet. */
export interface PairedDevice {
  id: string;
  login: string;
  company: string;
  /**
   * Challenge that makes the device a method: the device shows its code, and the user types it in the panel. Undefined
   * when no such page is open yet.
   */
  challengeId: string | undefined;
}

/**
 * Pairs a browser by the pairing code from the user's page or from the operator. A paired browser is not a method: only
 * the user can make it one, in the panel, after the user's password (S14).
 *
 * @throws Refusal pairing-refused, too-many-tries, request-invalid, name-invalid, device-other, store-unavailable
 */
export async function pairDevice(
  parts: LoginParts,
  { pairingCode, ...device }: NewDevice & { pairingCode: string },
): Promise<PairedDevice> {
  const attempts = await takePairing(parts, device);
  const pairing = await parts.pending.take(pairingDigest(parts.secret, readPairingCode(pairingCode)));
  if (pairing === undefined) throw new Refusal('pairing-refused');
  await parts.attempts.giveBack(...attempts);
  return savePending(parts, device, pairing);
}

/** @returns what was counted @throws Refusal too-many-tries, store-unavailable */
async function takePairing({ attempts, ...parts }: LoginParts, { address, browser }: NewDevice): Promise<Attempt[]> {
  const known = knownBrowserShare(parts, browser);
  const counts =
    known === undefined
      ? attemptsFrom('pairing-code', address)
      : [attemptAt('pairing-code-known', known), ...attemptsFrom('pairing-code-known-address', address)];
  if ((await attempts.takeAll(counts)) !== undefined) throw new Refusal('too-many-tries', `pairing from ${address}`);
  return counts;
}

/**
 * Pairs a browser by name and password. Every failure gets the same words after the same time (E06). Such a device is
 * not a method either.
 *
 * @throws Refusal login-refused, too-many-tries for an address, too-busy, request-invalid, name-invalid, device-other,
 *   store-unavailable
 */
export async function logInDevice(
  parts: LoginParts,
  { login, password, ...device }: NewDevice & { login: string; password: string },
): Promise<PairedDevice> {
  const taken = await takeLoginAttempt(parts, { ...device, login });
  const { facts, spent } = taken;
  if (spent === 'address') throw new Refusal('too-many-tries', `from ${device.address}`);
  return equaliseTime(parts, async () => {
    const userId = facts?.user.id;
    const [locked, right] = await Promise.all([
      parts.failures.isLocked(userId ?? '', taken.asker),
      verifyCounted(parts, { password, passwordHash: facts?.passwordHash, counted: taken.counted, turn: taken.turn }),
    ]);
    if (facts === undefined || userId === undefined || !right || locked || spent !== undefined) {
      const detail = { reason: 'app', address: networkOf(device.address) };
      await parts.audit.append({ event: 'login-refused', actor: { kind: 'user', id: userId }, userId, detail });
      if (facts !== undefined && right) void notePassword(parts, facts, device).catch(() => undefined);
      throw new Refusal('login-refused', 'for the app');
    }
    await giveBackLoginAttempt(parts, taken);
    await notePassword(parts, facts, device);
    return savePending(parts, device, { userId, challengeId: await parts.pending.expected(userId) });
  });
}

/** Right in the app, which is no login before the code of a device is typed in the panel. */
async function notePassword(parts: LoginParts, facts: LoginFacts, asker: Asker): Promise<void> {
  const place = await loginPlaceOf(parts, asker, facts);
  await noteProof(parts, facts.user, { proof: 'app', place, address: asker.address, from: doneFrom(asker) });
}

async function savePending(
  parts: LoginParts,
  { publicKey: given, name: typed }: NewDevice,
  { userId, challengeId: expected }: { userId: string; challengeId?: string | undefined },
): Promise<PairedDevice> {
  const publicKey = readDeviceKey(given);
  if (publicKey === undefined) throw new Refusal('request-invalid', 'not a P-256 key');
  const facts = await parts.loginFacts.find(userId);
  if (facts === undefined || facts.user.disabledAt !== undefined) throw new Refusal('pairing-refused', 'no such user');
  const id = parts.random.id();
  const name = deviceName(typed);
  // The waiting page may already have its device, or be closed. This device then waits for the next page.
  const page = expected === undefined ? undefined : await parts.challenges.find(expected);
  const challengeId = page === undefined || isChallengeOver(page.state) ? undefined : page.id;
  // Attached before it is saved, so that a second device finds the page taken and is told so.
  if (challengeId !== undefined && !(await parts.pending.attach(challengeId, id))) throw new Refusal('device-other');
  await parts.pending.save({ id, userId, name, publicKey });
  await notePaired(parts.attempts, { as: 'unknown-device', by: id });
  if (challengeId === undefined) await parts.pending.wait(userId, id);
  else await notifyPairingPage(parts, challengeId);
  return { id, login: facts.user.login, company: facts.company.name, challengeId };
}

/** The name is only a hint for the owner, so it is shortened and loses control characters. */
function deviceName(typed: string): string {
  const name = typed
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 40);
  return name === '' ? '?' : name;
}
