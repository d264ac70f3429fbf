import type { FactorBeingAdded, SealedText } from '../../accounts/session.ts';
import { Refusal } from '../../errors.ts';
import { maxDevices } from '../../factors/app-device.ts';
import { readExtension } from '../../factors/callee.ts';
import { offerPairing } from '../../factors/offer-pairing.ts';
import { telephoneWith } from '../../factors/proof-thing.ts';
import { seal, unseal } from '../../factors/seal.ts';
import { answerChallenge, readCode } from '../answer-challenge.ts';
import { settleCode } from '../answer-code.ts';
import { settleNumber } from '../answer-number.ts';
import { pairedDeviceCode } from '../app-code.ts';
import { isAppReachable } from '../app-ways.ts';
import { notifyPairingPage } from '../notify-pairing-page.ts';
import { openAppChallenge, openPairingChallenge } from '../open-app-challenge.ts';
import type { AddParts, MethodKind } from './method-kind.ts';

/** A telephone of this exchange, or a browser, for which a pairing code is shown. */
export type AppBeingAdded = FactorBeingAdded & { kind: 'app' } & (
    | { device: 'endpoint'; extension: string }
    | { device: 'browser'; pairingCode: SealedText }
  );

export function isAppBeingAdded(adding: FactorBeingAdded | undefined): adding is AppBeingAdded {
  return adding?.kind === 'app';
}

/** With an extension: the telephone registered for it. Without: a browser to pair. */
export interface AppWish {
  extension?: string | undefined;
}

/**
 * The Belcode app in a browser, or a telephone of this exchange: it shows the code, or takes the number of the page.
 */
export const app = {
  delivery: 'message',
  codeDigits: (spoken) => spoken,
  checkAnswer: (given, spoken) => void readCode(given, spoken),

  /** Each device shows the code, so the holder of any one of them has it. */
  things(_factor, devices) {
    const deskPhones = devices.filter((device) => device.kind === 'endpoint');
    return ['app', ...deskPhones.map(({ extension }) => telephoneWith(extension))];
  },

  /** @throws Refusal app-held, app-paused, app-not-online, number-rung-often, number-suspended, store-unavailable */
  async ask(parts, _factor, question) {
    return { challenge: await openAppChallenge(parts, question), joined: false };
  },

  async answer(parts, { proof }, request) {
    return proof === 'number' ? settleNumber(parts, request) : settleCode(parts, request);
  },

  isReachable: (parts, userId) => isAppReachable(parts, userId),

  /** @throws Refusal extension-not-allowed, too-many-devices, device-exists, store-unavailable */
  async check(parts, { userId, factors, country }, { extension: typed = '' }: AppWish): Promise<AppWish> {
    const where = { country, extensions: parts.messageExtensions };
    const extension = typed.trim() === '' ? undefined : readExtension(typed, where);
    if (factors.some(({ kind }) => kind === 'app')) await checkDevices(parts, userId, extension);
    return { extension };
  },

  /** @throws Refusal as `ask` */
  async begin(parts, { userId, owner, name, language, terms }, { extension }): Promise<AppBeingAdded> {
    const question = { owner, user: { id: userId }, language, purpose: 'set-up', terms };
    if (extension !== undefined) {
      const adding = { kind: 'endpoint', extension, name: extension } as const;
      const { id } = await openAppChallenge(parts, { ...question, adding });
      return { kind: 'app', device: 'endpoint', extension, name, challengeId: id };
    }
    const { id } = await openPairingChallenge(parts, question);
    const pairingCode = await offerPairing(parts, { userId, challengeId: id });
    await parts.pending.expect(userId, id);
    await attachWaiting(parts, userId, id);
    const sealing = { keys: parts.sealKeys, random: parts.random };
    const { keyId, bytes } = seal(sealing, { userId, purpose: 'pairing-code' }, pairingCode);
    const sealed = { keyId, base64: bytes.toString('base64') };
    return { kind: 'app', device: 'browser', pairingCode: sealed, name, challengeId: id };
  },

  wishAgain: (adding) => ({ extension: adding.device === 'endpoint' ? adding.extension : undefined }),

  /** How a browser is paired, and whether it is paired already. */
  async show({ pending, sealKeys }, { userId }, adding: AppBeingAdded) {
    if (adding.device === 'endpoint') {
      return { extension: adding.extension, pairingCode: undefined, deviceName: undefined };
    }
    const { keyId, base64 } = adding.pairingCode;
    const sealed = { keyId, bytes: Buffer.from(base64, 'base64') };
    const pairingCode = unseal({ keys: sealKeys }, { userId, purpose: 'pairing-code' }, sealed);
    const deviceId = await pending.attachedTo(adding.challengeId);
    const device = deviceId === undefined ? undefined : await pending.find(deviceId);
    return { extension: undefined, pairingCode, deviceName: device?.name };
  },

  /** Only this device has shown the code, so the typed code proves which device it is. */
  async confirm(parts, userId, adding, request) {
    const { name, challengeId } = adding;
    const deviceId = adding.device === 'browser' ? await parts.pending.attachedTo(challengeId) : undefined;
    const paired = deviceId === undefined ? undefined : await parts.pending.find(deviceId);
    const challenge = await parts.challenges.find(challengeId);
    const { state, triesLeft } = await answerChallenge(parts, request);
    if (state !== 'passed') return { state, triesLeft };
    if (adding.device === 'endpoint') {
      const { extension } = adding;
      return { state, proven: { kind: 'app', device: { kind: 'endpoint', extension, name: extension }, name } };
    }
    // Redis has lost the device in the meantime, or names another one, so it must be paired again.
    if (paired?.userId !== userId || challenge === undefined) return { state: 'expired', triesLeft: 0 };
    const { id, publicKey, subscription } = paired;
    const shown = pairedDeviceCode(parts.secret, challenge.deliveryId, id, parts.digits);
    if (readCode(request.code, parts.digits) !== shown) return { state: 'expired', triesLeft: 0 };
    const sealed = subscription && { keyId: subscription.keyId, bytes: Buffer.from(subscription.base64, 'base64') };
    const device = { kind: 'browser', id, publicKey, name: paired.name, subscription: sealed } as const;
    return { state, proven: { kind: 'app', device, name } };
  },

  // A browser is paired with the password of the user.
  proofByAdding: 'app',

  async added({ pending, app: { inbox } }, userId, { device }) {
    if (device?.kind !== 'browser') return;
    await pending.forget(device.id);
    await inbox.notify(userId);
  },
} satisfies MethodKind<AppBeingAdded, AppWish, AppWish>;

/** Checked before a telephone is sent a useless message. */
async function checkDevices({ app }: AddParts, userId: string, extension: string | undefined): Promise<void> {
  const devices = await app.devices.list(userId);
  if (devices.length >= maxDevices) throw new Refusal('too-many-devices');
  const isSame = devices.some((each) => each.kind === 'endpoint' && each.extension === extension);
  if (isSame) throw new Refusal('device-exists');
}

/** Binds a device that was paired before this page was opened. */
async function attachWaiting(parts: AddParts, userId: string, challengeId: string): Promise<void> {
  const waiting = await parts.pending.takeWaiting(userId);
  if (waiting === undefined || !(await parts.pending.attach(challengeId, waiting))) return;
  await notifyPairingPage(parts, challengeId);
  await parts.app.inbox.notify(userId);
}
