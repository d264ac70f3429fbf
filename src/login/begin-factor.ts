import { readName } from '../accounts/name.ts';
import type { FactorBeingAdded } from '../accounts/session.ts';
import { openAuthenticatorChallenge } from '../challenges/open-authenticator-challenge.ts';
import { openChallenge } from '../challenges/open-challenge.ts';
import { Refusal } from '../errors.ts';
import { mintAuthenticatorSecret } from '../factors/authenticator.ts';
import { readCallee, type TypedCallee } from '../factors/callee.ts';
import { judgeAddition } from '../factors/factor.ts';
import { seal } from '../factors/seal.ts';
import { callTerms } from './call-terms.ts';
import type { Place } from './conversation.ts';
import { checkEdit } from './editing.ts';
import { type Entered, enter } from './enter.ts';
import type { LoginParts } from './login-parts.ts';
import { dropWork, move, ownerOf, placeOf } from './move.ts';

export type BeginFactorRequest = {
  sessionId: string;
  /** What the person calls it; nothing is a name too. */
  name?: string | undefined;
  /** Where the request comes from. */
  address?: string | undefined;
} & (({ kind: 'phone' } & TypedCallee) | { kind: 'authenticator' });

/** So many methods may be begun in an hour: each may ring somebody's telephone. */
const begunAnHour = 10;

/**
 * Begins to add a method. A telephone rings at once (S07); for an authenticator a secret is made, which the conversation
 * shows until its code was typed. Until then there is no method (S05). What was begun before is dropped.
 *
 * @throws Refusal session-unknown, step-wrong, password-unconfirmed, factor-unconfirmed, name-invalid, number-invalid,
 *   extension-invalid, extension-not-allowed, number-exists, too-many-numbers, authenticator-exists, too-many-tries, and as
 *   `openChallenge`
 */
export async function beginFactor(parts: LoginParts, request: BeginFactorRequest): Promise<Place> {
  const entered = await enter(parts, request.sessionId, 'begin-factor');
  const { session } = entered;
  if (session.step === 'full') checkEdit(entered);
  const name = request.name === undefined || request.name.trim() === '' ? undefined : readName(request.name);
  const begun = await (request.kind === 'phone'
    ? beginPhone(parts, entered, { ...request, name })
    : beginAuthenticator(parts, entered, { name }));
  const work = { adding: begun };
  if (session.step === 'set-up') return move(parts, session, { step: 'set-up-code' }, work);
  await parts.sessions.setWork(session, work);
  return placeOf(session);
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
