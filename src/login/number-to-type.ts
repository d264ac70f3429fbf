import type { Session } from '../accounts/session.ts';
import { callNumber } from '../challenges/call-number.ts';
import { type Challenge, isChallengeOver } from '../challenges/challenge.ts';
import { methodKind } from '../challenges/kinds/method-kinds.ts';
import { pageNumber } from '../challenges/page-number.ts';
import { readDelivery } from '../challenges/read-delivery.ts';
import type { LoginParts } from './login-parts.ts';

/** What a session shows for a proof by number. */
export interface NumberToType {
  on: 'app' | 'telephone';
  /** Undefined until somebody answers the telephone. */
  digits: string | undefined;
  typed: boolean;
}

/**
 * The digits that a session shows, to type into the app or on the telephone: those for the telephone only for the
 * session that asked, and from the moment that somebody answers.
 *
 * @returns undefined for a proof by code, and where nothing is to type any more
 * @throws Refusal store-unavailable
 */
export async function numberToType(
  parts: Pick<LoginParts, 'deliveries' | 'calls' | 'secret'>,
  session: Pick<Session, 'digest'>,
  challenge: Challenge,
): Promise<NumberToType | undefined> {
  const { kind, deliveryId, proof, pageSession, state } = challenge;
  if (proof !== 'number') return undefined;
  const typed = state === 'armed';
  if (methodKind(kind).delivery === 'message')
    return { on: 'app', digits: pageNumber(parts.secret, deliveryId), typed };
  if (pageSession !== session.digest || isChallengeOver(state)) return undefined;
  const delivery = await readDelivery(parts, challenge);
  const isAsked = delivery?.state === 'answered' || delivery?.state === 'typed';
  return { on: 'telephone', digits: isAsked ? callNumber(parts.secret, deliveryId) : undefined, typed };
}
