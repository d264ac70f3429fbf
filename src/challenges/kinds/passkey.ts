import type { FactorBeingAdded } from '../../accounts/session.ts';
import { Refusal } from '../../errors.ts';
import { judgeAddition } from '../../factors/factor.ts';
import { isHardwareBound, nameOfModel, type RelyingParty } from '../../factors/passkey.ts';
import { passkeyOriginsOf } from '../../factors/passkey-origins.ts';
import { type AnswerParts, type AnswerRequest, replyKeyFor } from '../answer-challenge.ts';
import { codeDigest, rightCodeDigest } from '../code-digest.ts';
import { openUnsentChallenge } from '../open-unsent-challenge.ts';
import { creationOptions, readPasskeyAnswer, requestOptions, verifyCreation, verifyUse } from '../passkey-challenge.ts';
import type { SettledAnswer } from '../settled-answer.ts';
import type { MethodKind, PasskeyAnswerParts, PasskeyParts } from './method-kind.ts';

/**
 * A passkey or a security key (WebAuthn): the browser signs the challenge for the page that asks, which must be one of
 * the panel on a host for its owner, so a page that relays gets nothing. Any passkey of the user answers, because the
 * browser offers all of them at once.
 */
export const passkey = {
  delivery: 'none',
  codeDigits: (spoken) => spoken,
  checkAnswer: (given) => void readPasskeyAnswer(given),
  things: () => ['passkey'],
  oneForAll: true,
  isOffered: ({ relyingParty }) => relyingParty !== undefined,

  /** @throws Refusal passkeys-unavailable, store-unavailable */
  async ask(parts, _factor, question) {
    siteOf(parts);
    return { challenge: await openUnsentChallenge(parts, { ...question, kind: 'passkey' }), joined: false };
  },

  async answer(parts, { userId }, request) {
    const site = siteOf(parts);
    const { id: credentialId } = readPasskeyAnswer(request.code);
    const used = (await parts.passkeys.list(userId)).find((each) => each.credentialId === credentialId);
    if (used === undefined) return settle(parts, request, false);
    const origins = await originsOf(parts, site, userId);
    const verified = await verifyUse(site, request.id, { text: request.code, passkey: used, origins });
    const right = verified.verdict === 'right' && (await parts.passkeys.acceptUse(used, verified.use));
    const settled = await settle(parts, request, right);
    const { factorId } = used;
    return { ...settled, factorId, copied: verified.verdict === 'copied', hardwareBound: isHardwareBound(used) };
  },

  /** @throws Refusal passkeys-unavailable, too-many-passkeys */
  async check(parts, { factors }, _wish: object) {
    siteOf(parts);
    const verdict = judgeAddition(factors, { kind: 'passkey' });
    if (!verdict.allowed) throw new Refusal(verdict.reason);
  },

  /** @throws Refusal store-unavailable */
  async begin(parts, { userId, owner, name, language }) {
    const question = { kind: 'passkey', owner, user: { id: userId }, language, purpose: 'set-up' } as const;
    return { kind: 'passkey', name, challengeId: (await openUnsentChallenge(parts, question)).id };
  },

  wishAgain: () => ({}),

  async show(parts, owner, { challengeId }) {
    const existing = await parts.passkeys.list(owner.userId);
    return { options: await creationOptions(siteOf(parts), challengeId, owner, existing) };
  },

  async confirm(parts, userId, { name }, request) {
    const site = siteOf(parts);
    const origins = await originsOf(parts, site, userId);
    const made = await verifyCreation(site, request.id, { text: request.code, origins });
    const { state, triesLeft } = await settle(parts, request, made !== undefined);
    if (state !== 'passed') return { state, triesLeft };
    if (made === undefined) return { state: 'expired', triesLeft };
    return { state, proven: { kind: 'passkey', name: name ?? nameOfModel(made.aaguid), passkey: made } };
  },
} satisfies MethodKind<FactorBeingAdded>;

/** What the browser needs to answer the challenge of a login or a change. @throws Refusal passkeys-unavailable */
export async function passkeyRequest(parts: PasskeyParts & { secret: string }, userId: string, challengeId: string) {
  return requestOptions(siteOf(parts), challengeId, await parts.passkeys.list(userId));
}

/** @throws Refusal passkeys-unavailable where the panel has no address that a passkey can be bound to */
function siteOf(parts: Pick<PasskeyParts, 'relyingParty'> & { secret: string }): {
  secret: string;
  relyingParty: RelyingParty;
} {
  const { secret, relyingParty } = parts;
  if (relyingParty === undefined) throw new Refusal('passkeys-unavailable');
  return { secret, relyingParty };
}

/** Read again, so that another role or company counts at once. @throws Refusal store-unavailable */
async function originsOf(
  { loginFacts }: Pick<PasskeyAnswerParts, 'loginFacts'>,
  { relyingParty }: { relyingParty: RelyingParty },
  userId: string,
): Promise<readonly string[]> {
  return passkeyOriginsOf(relyingParty, await loginFacts.find(userId));
}

/** Tries, life and single use are those of the challenge, as for a typed code. */
async function settle(
  { challenges, secret }: Pick<AnswerParts, 'challenges' | 'secret'>,
  { id, owner, code, idempotencyKey }: AnswerRequest,
  right: boolean,
): Promise<SettledAnswer> {
  const digest = codeDigest(secret, id, code);
  return challenges.settle({
    id,
    owner,
    digest,
    replyKey: replyKeyFor(idempotencyKey),
    comparedDigest: right ? rightCodeDigest(secret, id) : digest,
  });
}
