import { readName } from '../accounts/name.ts';
import type { FactorBeingAdded } from '../accounts/session.ts';
import { callTerms } from '../challenges/call-terms.ts';
import { openAppChallenge, openPairingChallenge } from '../challenges/open-app-challenge.ts';
import { openAuthenticatorChallenge } from '../challenges/open-authenticator-challenge.ts';
import { openChallenge } from '../challenges/open-challenge.ts';
import { Refusal } from '../errors.ts';
import { mostDevices } from '../factors/app-device.ts';
import { mintAuthenticatorSecret } from '../factors/authenticator.ts';
import { readCallee, readExtension, type TypedCallee } from '../factors/callee.ts';
import { judgeAddition } from '../factors/factor.ts';
import { seal } from '../factors/seal.ts';
import type { Place } from '../login/conversation.ts';
import { checkEdit } from '../login/editing.ts';
import { type Entered, enter } from '../login/enter.ts';
import type { LoginParts } from '../login/login-parts.ts';
import { dropWork, move, ownerOf, placeOf } from '../login/move.ts';
import { offerPairing } from './give-pairing-code.ts';
import { tellPage } from './pair-device.ts';

export type BeginFactorRequest = {
  sessionId: string;
  /** What the person calls it; nothing is a name too. */
  name?: string | undefined;
  /** Where the request comes from. */
  address?: string | undefined;
} & (
  | ({ kind: 'phone' } & TypedCallee)
  | { kind: 'authenticator' }
  /** With an extension: the telephone that is registered for it. Without: a browser, which is paired. */
  | { kind: 'app'; extension?: string | undefined }
);

/** So many methods may be begun in an hour: each may ring somebody's telephone. */
const begunAnHour = 10;

/**
 * Begins to add a method. A telephone rings at once (S07); for an authenticator a secret is made, which the conversation
 * shows until its code was typed. Until then there is no method (S05). What was begun before is dropped.
 *
 * @throws Refusal session-unknown, step-wrong, password-unconfirmed, factor-unconfirmed, name-invalid, number-invalid,
 *   extension-invalid, extension-not-allowed, app-not-online, too-many-devices, device-exists, number-exists, too-many-numbers, authenticator-exists, too-many-tries, and as
 *   `openChallenge`
 */
export async function beginFactor(parts: LoginParts, request: BeginFactorRequest): Promise<Place> {
  const entered = await enter(parts, request.sessionId, 'begin-factor');
  const { session } = entered;
  if (session.step === 'full') checkEdit(entered);
  const name = request.name === undefined || request.name.trim() === '' ? undefined : readName(request.name);
  const begun = await begin(parts, entered, { ...request, name });
  const work = { adding: begun };
  if (session.step === 'set-up') return move(parts, session, { step: 'set-up-code' }, work);
  await parts.sessions.setWork(session, work);
  return placeOf({ ...session, work });
}

function begin(parts: LoginParts, entered: Entered, request: BeginFactorRequest): Promise<FactorBeingAdded> {
  switch (request.kind) {
    case 'phone':
      return beginPhone(parts, entered, { ...request, name: request.name });
    case 'authenticator':
      return beginAuthenticator(parts, entered, { name: request.name });
    case 'app':
      return beginApp(parts, entered, { name: request.name, extension: request.extension });
  }
}

async function beginApp(
  parts: LoginParts,
  { session, facts, factors }: Entered,
  { name, extension: typed = '' }: { name: string | undefined; extension: string | undefined },
): Promise<FactorBeingAdded> {
  const { userId } = session;
  const where = { country: facts.company.country, extensions: parts.messageExtensions };
  const extension = typed.trim() === '' ? undefined : readExtension(typed, where);
  if (factors.some(({ kind }) => kind === 'app')) await checkDevices(parts, userId, extension);
  await takeBeginning(parts, userId);
  await dropWork(parts, session);
  const asking = { owner: ownerOf(session), user: { id: userId }, language: facts.user.language, purpose: 'set-up' };
  if (extension !== undefined) {
    const adding = { kind: 'endpoint', extension, name: extension } as const;
    const { id } = await openAppChallenge(parts, { ...asking, adding });
    return { kind: 'app', device: 'endpoint', extension, name, challengeId: id };
  }
  const { id } = await openPairingChallenge(parts, asking);
  const pairingCode = await offerPairing(parts, { userId, challengeId: id });
  await parts.pending.expect(userId, id);
  await attachWaiting(parts, userId, id);
  const sealing = { keys: parts.sealKeys, random: parts.random };
  const { keyId, bytes } = seal(sealing, { userId, purpose: 'pairing-code' }, pairingCode);
  const sealed = { keyId, base64: bytes.toString('base64') };
  return { kind: 'app', device: 'browser', pairingCode: sealed, name, challengeId: id };
}

/** Told before a telephone is sent a message for nothing. */
async function checkDevices({ app }: LoginParts, userId: string, extension: string | undefined): Promise<void> {
  const devices = await app.devices.list(userId);
  if (devices.length >= mostDevices) throw new Refusal('too-many-devices');
  const isSame = devices.some((each) => each.kind === 'endpoint' && each.extension === extension);
  if (isSame) throw new Refusal('device-exists');
}

/** A device that was paired before this page was opened is proved by it. */
async function attachWaiting(parts: LoginParts, userId: string, challengeId: string): Promise<void> {
  const waiting = await parts.pending.takeWaiting(userId);
  if (waiting === undefined || !(await parts.pending.attach(challengeId, waiting))) return;
  await tellPage(parts, challengeId);
  await parts.app.inbox.ring(userId);
}

async function beginPhone(
  parts: LoginParts,
  { session, facts, factors }: Entered,
  { name, address, ...typed }: TypedCallee & { name: string | undefined; address?: string | undefined },
): Promise<FactorBeingAdded> {
  const to = readCallee(typed, { country: facts.company.country, extensions: parts.extensions });
  const { number, postDial } = to;
  const verdict = judgeAddition(factors, { kind: 'phone', number, postDial });
  if (!verdict.allowed) throw new Refusal(verdict.reason);
  await takeBeginning(parts, session.userId);
  await dropWork(parts, session);
  const { challenge } = await openChallenge(parts, {
    ...{ to, owner: ownerOf(session), user: { id: session.userId } },
    ...{ language: facts.user.language, purpose: 'set-up', terms: callTerms(facts, address) },
  });
  return { kind: 'phone', to: number, postDial, name, challengeId: challenge.id };
}

async function beginAuthenticator(
  parts: LoginParts,
  { session, facts, factors }: Entered,
  { name }: { name: string | undefined },
): Promise<FactorBeingAdded> {
  const verdict = judgeAddition(factors, { kind: 'authenticator' });
  if (!verdict.allowed) throw new Refusal(verdict.reason);
  await takeBeginning(parts, session.userId);
  await dropWork(parts, session);
  const { userId } = session;
  const { id } = await openAuthenticatorChallenge(parts, {
    ...{ owner: ownerOf(session), user: { id: userId } },
    ...{ language: facts.user.language, purpose: 'set-up' },
  });
  const sealing = { keys: parts.sealKeys, random: parts.random };
  const { keyId, bytes } = seal(sealing, { userId, purpose: 'authenticator' }, mintAuthenticatorSecret(parts.random));
  return { kind: 'authenticator', sealed: { keyId, base64: bytes.toString('base64') }, name, challengeId: id };
}

async function takeBeginning({ attempts }: LoginParts, userId: string): Promise<void> {
  const attempt = { at: 'begin-factor', by: userId, most: begunAnHour, windowSeconds: 3_600 };
  if (!(await attempts.take(attempt))) throw new Refusal('too-many-tries', `methods begun by user ${userId}`);
}
