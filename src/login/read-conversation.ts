import type { FactorBeingAdded, SessionStep } from '../accounts/session.ts';
import { csrfToken } from '../accounts/session.ts';
import type { User } from '../accounts/user.ts';
import type { Challenge } from '../challenges/challenge.ts';
import { methodKind, type ShownMethod } from '../challenges/kinds/method-kinds.ts';
import type { Delivery } from '../deliveries/delivery.ts';
import type { Factor } from '../factors/factor.ts';
import { maskNumber } from '../factors/phone-number.ts';
import type { RollOutVerdict } from '../policy/roll-out.ts';
import { type EditVerdict, judgeEdit } from './editing.ts';
import { type Entered, enter, type PersonalSession } from './enter.ts';
import type { LoginParts } from './login-parts.ts';
import { ownerOf } from './move.ts';

/** A method as its owner sees it. */
export interface ShownFactor extends Omit<Factor, 'number'> {
  /** `062*****29`; of a phone only. */
  maskedNumber: string | undefined;
}

/** What the person is being asked. */
export interface ShownChallenge extends Pick<Challenge, 'id' | 'kind' | 'state' | 'triesLeft' | 'expiresAt'> {
  factorId: string | undefined;
  maskedNumber: string | undefined;
  delivery: Pick<Delivery, 'id' | 'state' | 'reason'> | undefined;
}

/** A method that is being added, and what its owner needs to finish. */
export type ShownAddition = ShownMethod & { name: string | undefined; challenge: ShownChallenge | undefined };

/** Everything that a page shows of a login, at whatever step it is. */
export interface Conversation {
  step: SessionStep;
  csrfToken: string;
  /** By the clock of the sessions, milliseconds since the epoch. */
  now: number;
  user: User;
  company: { id: string; name: string; country: string };
  rollOut: RollOutVerdict;
  /** The last day on which the set-up may be skipped: `2027-02-28`. */
  lastDayToSkip: string | undefined;
  passwordMustChange: 'asked' | 'campaign' | undefined;
  /** In the person's order. Masked, for at the step `challenge` only the password was proven. */
  factors: ShownFactor[];
  /** Whether methods and password may be changed now; `full` only. */
  edit: EditVerdict;
  challenge: ShownChallenge | undefined;
  adding: ShownAddition | undefined;
}

/**
 * Reads a login for a page. At `forgotten` there is nothing to read: that page is the same for everybody.
 *
 * @throws Refusal session-unknown, step-wrong at `forgotten`, store-unavailable
 */
export async function readConversation(parts: LoginParts, { sessionId }: { sessionId: string }): Promise<Conversation> {
  const { session, facts, factors, rollOut } = await enter(parts, sessionId, 'read');
  const { country } = facts.company;
  const { challenge, adding } = session.work;
  return {
    ...{ step: session.step, csrfToken: csrfToken(sessionId), now: session.now },
    ...{ user: facts.user, company: facts.company, rollOut, lastDayToSkip: facts.lastDayToSkip },
    passwordMustChange: facts.passwordMustChange,
    factors: factors.map((factor) => showFactor(factor, country)),
    edit: judgeEdit(session, factors.length > 0),
    challenge: challenge && (await showChallenge(parts, session, challenge.id, country)),
    adding: adding && (await showAddition(parts, { session, facts }, adding)),
  };
}

/** @param country where the reader is at home */
export function showFactor({ number, ...factor }: Factor, country: string): ShownFactor {
  return { ...factor, maskedNumber: number === undefined ? undefined : maskNumber(number, country) };
}

async function showChallenge(
  { challenges, deliveries }: Pick<LoginParts, 'challenges' | 'deliveries'>,
  session: PersonalSession,
  challengeId: string,
  country: string,
): Promise<ShownChallenge | undefined> {
  const challenge = await challenges.find(challengeId);
  if (challenge === undefined || challenge.owner !== ownerOf(session)) return undefined;
  const { id, kind, state, triesLeft, expiresAt, factorId, to, deliveryId } = challenge;
  const delivery = deliveryId === '' ? undefined : await deliveries.find({ id: deliveryId, challengeId });
  return {
    ...{ id, kind, state, triesLeft, expiresAt, factorId },
    maskedNumber: to === '' ? undefined : maskNumber(to, country),
    delivery,
  };
}

async function showAddition(
  parts: Pick<LoginParts, 'challenges' | 'deliveries' | 'sealKeys' | 'issuer' | 'pending'>,
  { session, facts }: Pick<Entered, 'session' | 'facts'>,
  adding: FactorBeingAdded,
): Promise<ShownAddition> {
  const { country } = facts.company;
  const { name, challengeId } = adding;
  const challenge = await showChallenge(parts, session, challengeId, country);
  const owner = { userId: session.userId, login: facts.user.login, country };
  const shown = await methodKind(adding.kind).show(parts, owner, adding);
  return { kind: adding.kind, name, ...shown, challenge } as ShownAddition;
}
