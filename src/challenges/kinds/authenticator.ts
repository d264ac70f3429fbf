import type { FactorBeingAdded, SealedText } from '../../accounts/session.ts';
import { brandOfCompany } from '../../brand/brands.ts';
import { panelAddress } from '../../brand/panel-address.ts';
import { Refusal } from '../../errors.ts';
import { authenticatorUri, mintAuthenticatorSecret } from '../../factors/authenticator.ts';
import { judgeAddition } from '../../factors/factor.ts';
import { type Sealed, type SealKeys, seal, unseal } from '../../factors/seal.ts';
import { answerAuthenticatorChallenge } from '../answer-authenticator-challenge.ts';
import { readCode } from '../answer-challenge.ts';
import { openUnsentChallenge } from '../open-unsent-challenge.ts';
import type { MethodKind } from './method-kind.ts';

/** An authenticator whose secret is shown (S09). */
export interface AuthenticatorBeingAdded extends FactorBeingAdded {
  kind: 'authenticator';
  sealed: SealedText;
}

const digits = 6;
const bindingOf = (userId: string) => ({ userId, purpose: 'authenticator' }) as const;

/** @throws Refusal authenticator-unreadable when the key is lost, as after a restore with another BELCODE_SECRET */
function openSecret(sealing: { keys: SealKeys }, userId: string, sealed: Sealed): string {
  try {
    return unseal(sealing, bindingOf(userId), sealed);
  } catch (error) {
    throw new Refusal('authenticator-unreadable', (error as Error).message);
  }
}

/** An authenticator app, which shows codes by itself (RFC 6238); nothing is sent. */
export const authenticator = {
  delivery: 'none',
  codeDigits: () => digits,
  checkAnswer: (given) => void readCode(given, digits),
  things: () => ['authenticator'],

  /** @throws Refusal store-unavailable */
  async ask(parts, _factor, question) {
    return { challenge: await openUnsentChallenge(parts, { ...question, kind: 'authenticator' }), joined: false };
  },

  async answer(parts, { userId, factorId }, { id, owner, code, idempotencyKey }) {
    const stored = await parts.authenticators.find(userId);
    const sealing = { keys: parts.sealKeys, random: parts.random };
    const authenticatorSecret = openSecret(sealing, userId, stored.sealed);
    const settled = await answerAuthenticatorChallenge(parts, {
      id,
      owner,
      code,
      idempotencyKey,
      authenticatorSecret,
      clockSteps: stored.clockSteps,
      accept: (found) => parts.authenticators.acceptStep(userId, factorId, found),
    });
    if (settled.state === 'passed' && stored.sealed.keyId !== sealing.keys[0].id) {
      // Keys are rotated one login at a time; a failure here is retried at the next login.
      const resealed = seal(sealing, bindingOf(userId), authenticatorSecret);
      await parts.authenticators.reseal(userId, stored, resealed).catch(() => false);
    }
    return settled;
  },

  /** @throws Refusal authenticator-exists */
  async check(_parts, { factors }, _wish: object) {
    const verdict = judgeAddition(factors, { kind: 'authenticator' });
    if (!verdict.allowed) throw new Refusal(verdict.reason);
  },

  /** @throws Refusal store-unavailable */
  async begin(parts, { userId, owner, name, language }) {
    const question = { kind: 'authenticator', owner, user: { id: userId }, language, purpose: 'set-up' } as const;
    const { id: challengeId } = await openUnsentChallenge(parts, question);
    const sealing = { keys: parts.sealKeys, random: parts.random };
    const { keyId, bytes } = seal(sealing, bindingOf(userId), mintAuthenticatorSecret(parts.random));
    return { kind: 'authenticator', sealed: { keyId, base64: bytes.toString('base64') }, name, challengeId };
  },

  // A new secret needs its own page.
  wishAgain: () => undefined,

  async show({ sealKeys, panelUrl }, { userId, login, company, brand: name }, { sealed }) {
    const secret = unseal({ keys: sealKeys }, bindingOf(userId), sealedOf(sealed));
    const brand = brandOfCompany(name);
    const address = panelAddress(brand, panelUrl);
    const host = address === undefined ? undefined : new URL(address).host;
    return {
      secret,
      uri: authenticatorUri({ secret, issuer: brand.issuer ?? company, host: host ?? brand.productName, login }),
    };
  },

  async confirm(parts, userId, { sealed: kept, name }, request) {
    const sealed = sealedOf(kept);
    const authenticatorSecret = unseal({ keys: parts.sealKeys }, bindingOf(userId), sealed);
    const { state, triesLeft, found, clockSeconds } = await answerAuthenticatorChallenge(parts, {
      ...request,
      authenticatorSecret,
      // None of its codes can have been used before, because the factor does not exist yet.
      accept: async () => true,
    });
    if (state !== 'passed') return { state, triesLeft, clockSeconds };
    if (found === undefined) return { state: 'expired', triesLeft };
    const { step: lastStep, clockSteps } = found;
    return { state, proven: { kind: 'authenticator', sealed, lastStep, clockSteps, name } };
  },
} satisfies MethodKind<AuthenticatorBeingAdded>;

function sealedOf({ keyId, base64 }: SealedText): Sealed {
  return { keyId, bytes: Buffer.from(base64, 'base64') };
}
