import { type Challenge, isChallengeOver } from '../../challenges/challenge.ts';
import { methodKind } from '../../challenges/kinds/method-kinds.ts';
import { readDelivery } from '../../challenges/read-delivery.ts';
import { type DeliveryState, isDeliveryOver } from '../../deliveries/delivery.ts';
import { Refusal } from '../../errors.ts';
import { nextCall } from '../../login/next-call.ts';
import { isTextName, type TextName } from '../kit/texts.ts';
import type { PanelParts } from '../panel-parts.ts';
import type { UpcomingCall } from './describe-call.ts';

export interface ReadUpcomingCall extends UpcomingCall {
  /** Why no next call is possible. */
  noneLeftWhy?: TextName;
}

/**
 * Reads what follows a challenge's latest call.
 *
 * @param state state of that call; undefined when the call is not found
 * @param isKnown whether the user has passed lately from where the request comes
 * @throws Refusal store-unavailable
 */
export async function readUpcomingCall(
  { login }: Pick<PanelParts, 'login'>,
  challenge: Challenge,
  state: DeliveryState | undefined,
  isKnown: () => Promise<boolean>,
): Promise<ReadUpcomingCall> {
  if (isChallengeOver(challenge.state)) return {};
  // An app has no queue and can always be asked again. What prevents that is reported on the attempt.
  if (methodKind(challenge.kind).delivery === 'message') return { next: { may: true, inSeconds: 0 } };
  if (state === undefined || isDeliveryOver(state)) return upcomingAfter(login, challenge, await isKnown());
  if (state !== 'queued') return {};
  return { waitSeconds: (await readDelivery(login, challenge))?.waitSeconds };
}

async function upcomingAfter(
  login: PanelParts['login'],
  challenge: Challenge,
  known: boolean,
): Promise<ReadUpcomingCall> {
  try {
    const next = await nextCall(login, challenge, known);
    return { next, ...whyOf(next.why) };
  } catch (error) {
    // The operator no longer allows what was allowed for the previous call.
    if (error instanceof Refusal && error.status < 500)
      return { next: { may: false, inSeconds: 0 }, ...whyOf(error.id) };
    throw error;
  }
}

function whyOf(why: string | undefined): Pick<ReadUpcomingCall, 'noneLeftWhy'> {
  const text = `refused-${why}`;
  return isTextName(text) ? { noneLeftWhy: text } : {};
}
