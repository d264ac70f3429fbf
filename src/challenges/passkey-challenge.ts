import { createHmac } from 'node:crypto';
import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { Refusal } from '../errors.ts';
import type { NewPasskey, RelyingParty } from '../factors/passkey.ts';
import type { Passkey } from '../factors/passkey-store.ts';
import { challengeLifetimeSeconds } from '../policy/limits.ts';

/** EdDSA, ES256 and RS256 (RFC 9053 §2, RFC 8812 §2): every authenticator has one of them. */
const algorithms = [-8, -7, -257];
/** An answer with an RSA key and a long credential id has 3,000 characters. */
const maxAnswerLength = 8_000;
const timeout = challengeLifetimeSeconds * 1_000;

/**
 * What a passkey signs for a challenge: 256 bits that only we can make, so that no answer fits another challenge
 * (WebAuthn §13.4.3).
 */
function bytesToSign(secret: string, challengeId: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHmac('sha256', secret).update(`passkey:${challengeId}`).digest());
}

const expectedOf = (secret: string, challengeId: string) =>
  Buffer.from(bytesToSign(secret, challengeId)).toString('base64url');

export interface PasskeyOwner {
  userId: string;
  login: string;
  /** Shown by the browser beside the login. */
  company: string;
}

/** What the browser needs to make a passkey. @param existing a device makes only one for each user */
export async function creationOptions(
  { secret, relyingParty }: { secret: string; relyingParty: RelyingParty },
  challengeId: string,
  { userId, login, company }: PasskeyOwner,
  existing: readonly Passkey[],
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return generateRegistrationOptions({
    rpID: relyingParty.id,
    rpName: company,
    userID: new Uint8Array(Buffer.from(userId)),
    userName: login,
    userDisplayName: login,
    challenge: bytesToSign(secret, challengeId),
    timeout,
    attestationType: 'none',
    supportedAlgorithmIDs: algorithms,
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    excludeCredentials: existing.map(credentialOf),
  });
}

/**
 * What the browser needs to use a passkey.
 *
 * @param allowed the passkeys of the user, of which any will do; undefined where the browser names one that it keeps
 * (discoverable), which then is the whole login and must verify its user
 */
export async function requestOptions(
  { secret, relyingParty }: { secret: string; relyingParty: RelyingParty },
  challengeId: string,
  allowed: readonly Passkey[] | undefined,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: relyingParty.id,
    challenge: bytesToSign(secret, challengeId),
    timeout,
    userVerification: allowed === undefined ? 'required' : 'preferred',
    allowCredentials: (allowed ?? []).map(credentialOf),
  });
}

function credentialOf({ credentialId: id, transports }: Passkey) {
  return { id, transports: [...transports] as AuthenticatorTransport[] };
}

/** Refuses what no browser sends, before a try is spent on it. @throws Refusal passkey-malformed */
export function readPasskeyAnswer(text: string): { id: string; response?: unknown } {
  const answer = text.length > maxAnswerLength ? undefined : parse(text);
  const id = answer !== null && typeof answer === 'object' && 'id' in answer ? answer.id : undefined;
  if (typeof id !== 'string' || id === '') throw new Refusal('passkey-malformed');
  return { ...(answer as object), id };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * @param given `origins`: of the pages on which its owner may make one (`passkeyOriginsOf`)
 * @returns the new passkey; undefined when the answer does not prove it
 */
export async function verifyCreation(
  { secret, relyingParty }: { secret: string; relyingParty: RelyingParty },
  challengeId: string,
  { text, origins }: { text: string; origins: readonly string[] },
): Promise<NewPasskey | undefined> {
  const response = readPasskeyAnswer(text) as RegistrationResponseJSON;
  if (isInForeignFrame(response)) return undefined;
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: expectedOf(secret, challengeId),
    expectedOrigin: [...origins],
    expectedRPID: relyingParty.id,
    requireUserVerification: false,
    supportedAlgorithmIDs: algorithms,
  }).catch(() => undefined);
  if (verified?.verified !== true) return undefined;
  const { credential, aaguid, credentialDeviceType, credentialBackedUp } = verified.registrationInfo;
  return {
    credentialId: credential.id,
    publicKey: credential.publicKey,
    signCount: credential.counter,
    transports: credential.transports ?? [],
    aaguid,
    backupEligible: credentialDeviceType === 'multiDevice',
    backedUp: credentialBackedUp,
  };
}

/** Whether the browser used the passkey inside a frame of another site, where nobody sees whose page asks. */
function isInForeignFrame(answer: { response?: { clientDataJSON?: unknown } }): boolean {
  const data = parse(Buffer.from(String(answer.response?.clientDataJSON), 'base64url').toString());
  return data !== null && typeof data === 'object' && 'crossOrigin' in data && data.crossOrigin === true;
}

/** The user whom a discoverable passkey names (WebAuthn §5.4.3); undefined when it names none. */
export function userHandleOf(text: string): string | undefined {
  const { response } = readPasskeyAnswer(text);
  const given = response !== null && typeof response === 'object' && 'userHandle' in response && response.userHandle;
  return typeof given === 'string' ? Buffer.from(given, 'base64url').toString() : undefined;
}

/** `copied`: the signature is right, but the passkey has signed more often than this before (WebAuthn §6.1.1). */
export type VerifiedUse =
  | { verdict: 'right'; use: Pick<Passkey, 'signCount' | 'backedUp'> }
  | { verdict: 'wrong' | 'copied' };

interface GivenUse {
  text: string;
  passkey: Passkey;
  /** Of the pages on which its owner may use it (`passkeyOriginsOf`). */
  origins: readonly string[];
  /** Whether it must have verified its user; default no. */
  mustVerify?: boolean;
}

export async function verifyUse(
  { secret, relyingParty }: { secret: string; relyingParty: RelyingParty },
  challengeId: string,
  { text, passkey, origins, mustVerify = false }: GivenUse,
): Promise<VerifiedUse> {
  const response = readPasskeyAnswer(text) as AuthenticationResponseJSON;
  if (isInForeignFrame(response)) return { verdict: 'wrong' };
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: expectedOf(secret, challengeId),
    expectedOrigin: [...origins],
    expectedRPID: relyingParty.id,
    requireUserVerification: mustVerify,
    // The count is judged below, because the library tells a wrong signature and a low count apart only in words.
    credential: { id: passkey.credentialId, publicKey: new Uint8Array(passkey.publicKey), counter: 0 },
  }).catch(() => undefined);
  if (verified?.verified !== true) return { verdict: 'wrong' };
  const { newCounter: signCount, credentialDeviceType, credentialBackedUp: backedUp } = verified.authenticationInfo;
  const counts = signCount > 0 || passkey.signCount > 0;
  if (counts && signCount <= passkey.signCount) return { verdict: 'copied' };
  // Whether a passkey may be copied is decided when it is made, and never changes (WebAuthn §6.1.3).
  const backupEligible = credentialDeviceType === 'multiDevice';
  if (backupEligible !== passkey.backupEligible) return { verdict: 'wrong' };
  return { verdict: 'right', use: { signCount, backedUp } };
}
