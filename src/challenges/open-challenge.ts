import type { ConcurrencyLimit } from '../concurrency-limit.ts';
import { type HangUpParts, hangUp, withdrawCall } from '../deliveries/hang-up.ts';
import type { Callee } from '../factors/callee.ts';
import { maxQueueSeconds } from '../policy/limits.ts';
import type { Random } from '../random.ts';
import { type AdmissionParts, admitCall, type CallTerms } from './admit-call.ts';
import type { Challenge } from './challenge.ts';
import { keyOf } from './challenge-asker.ts';
import type { DialIn, DialInStore } from './dial-in-store.ts';
import type { ReplacedChallenge } from './opening-challenge.ts';
import { openingTurnOf } from './opening-turns.ts';

/** What placing a call needs. */
export interface CallParts extends AdmissionParts {
  random: Pick<Random, 'id'>;
  dialIns: Pick<DialInStore, 'note'>;
  /** Limits the challenges that are opened at a time. */
  concurrencyLimit: Pick<ConcurrencyLimit, 'run'>;
}

export interface OpenRequest {
  to: Callee;
  owner: string;
  language: string;
  purpose: string;
  /** The user, if any. Of a user's challenges for one purpose only the newest counts. */
  user?: ChallengedUser | undefined;
  terms: CallTerms;
  /** Digest of the session whose page shows digits to type on the telephone; undefined for a spoken code. */
  pageSession?: string | undefined;
  /** Seals a code that another program made, for its delivery. No other request joins such a call. */
  givenCode?: ((deliveryId: string) => string) | undefined;
  /** An id that was allocated before; default a new one. */
  id?: string | undefined;
}

export interface ChallengedUser {
  id: string;
  /** Undefined while the method is being added. */
  factorId?: string | undefined;
  /** Whether the user can pass by another method than this one. */
  hasOtherMethod?: boolean | undefined;
  /** The user's telephones on this exchange, which may dial in to hear the code. */
  dialIns?: readonly { extension: string; factorId: string }[] | undefined;
}

/** `joined`: a call for the same request was up already, and no other is placed (V05). */
export interface OpenedChallenge {
  challenge: Challenge;
  joined: boolean;
}

/**
 * Opens a challenge and queues its call, or joins the challenge with a live call for the same owner, number and
 * purpose. A newer challenge ends earlier ones of the same owner, number and purpose, and their calls are hung up.
 *
 * @throws Refusal as `admitCall`
 */
export function openChallenge(parts: CallParts, request: OpenRequest): Promise<OpenedChallenge> {
  return parts.concurrencyLimit.run(() => openAdmitted(parts, request), openingTurnOf(request));
}

async function openAdmitted(parts: CallParts, request: OpenRequest): Promise<OpenedChallenge> {
  const { challenges, random } = parts;
  const { to, owner, language, purpose, user, terms, pageSession, givenCode, id = random.id() } = request;
  const proof: Challenge['proof'] = pageSession === undefined ? 'code' : 'number';
  const delivery = { id: random.id(), challengeId: id };
  const subject = user === undefined ? {} : { userId: user.id, factorId: user.factorId };
  const { companyId, address, known, apiKeyId, company } = terms;
  const call = {
    deliveryId: delivery.id,
    challengeId: id,
    callee: to,
    purpose,
    ...subject,
    hasOtherMethod: user?.hasOtherMethod,
    companyId,
    address,
    known,
    apiKeyId,
  };
  const { number, postDial } = to;
  const live = await admitCall(parts, call, (found) => givenCode === undefined && isSameQuestion(found, request));
  if (live !== undefined) return { challenge: live, joined: true };
  try {
    const opening = {
      id,
      owner,
      kind: 'phone' as const,
      proof,
      pageSession,
      to: number,
      postDial,
      language,
      purpose,
      deliveryId: delivery.id,
      known,
      waitSeconds: maxQueueSeconds,
      ...subject,
    };
    const { challenge, replaced } = await challenges.open(opening);
    await hangUpReplaced(parts, replaced);
    await noteDialIns(parts, { id, owner, purpose, user, to, known });
    const job = { deliveryId: delivery.id, challengeId: id, to: number, postDial, language, proof, company };
    await parts.calls.add({ ...job, givenCode: givenCode?.(delivery.id) });
    return { challenge, joined: false };
  } catch (error) {
    // Not awaited, because the refusal must arrive within a second and Redis may take longer.
    void Promise.allSettled([
      challenges.end(id, 'cancelled'),
      hangUp(parts, delivery),
      withdrawCall(parts, delivery.id),
    ]);
    throw error;
  }
}

/** Whether one call answers both: same person, same purpose, same telephone, and for digits of a page the same page. */
function isSameQuestion(live: Challenge, { to, owner, purpose, user, pageSession }: OpenRequest): boolean {
  const compared = [owner, purpose, to.number, to.postDial?.digits, user?.id, user?.factorId, pageSession];
  const found = [
    live.owner,
    live.purpose,
    live.to,
    live.postDial?.digits,
    live.userId,
    live.factorId,
    live.pageSession,
  ];
  return compared.every((each, index) => each === found[index]);
}

/** Hangs up the calls of challenges that a newer one has ended. */
export async function hangUpReplaced(parts: HangUpParts, replaced: readonly ReplacedChallenge[]): Promise<void> {
  const calls = replaced.filter(({ deliveryId }) => deliveryId !== '');
  await Promise.all(calls.map(({ id, deliveryId }) => hangUp(parts, { id: deliveryId, challengeId: id })));
}

interface NotedDialIns extends Pick<CallTerms, 'known'> {
  id: string;
  owner: string;
  purpose: string;
  user: ChallengedUser | undefined;
  to?: Callee;
}

/** Lets these telephones dial in to hear the code of this challenge. */
export async function noteDialIns(
  { dialIns }: Pick<CallParts, 'dialIns'>,
  { id: challengeId, owner, purpose, user, to, known }: NotedDialIns,
): Promise<void> {
  if (user === undefined) return;
  const userId = user.id;
  const pending = { challengeId, userId, purpose, apiKeyId: keyOf({ owner }), known };
  const enrolled = (user.dialIns ?? []).map(({ extension, factorId }) => ({ extension, factorId }));
  const beingAdded = user.factorId === undefined && to?.route === 'internal' ? [{ extension: to.number }] : [];
  const all: ({ extension: string } & Pick<DialIn, 'factorId'>)[] = [...enrolled, ...beingAdded];
  await Promise.all(all.map(({ extension, factorId }) => dialIns.note(extension, { ...pending, factorId })));
}
