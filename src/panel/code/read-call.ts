import type { Brand } from '../../brand/brand.ts';
import type { Challenge } from '../../challenges/challenge.ts';
import { readDelivery } from '../../challenges/read-delivery.ts';
import type { EndReason } from '../../deliveries/delivery.ts';
import type { Language, TextName } from '../kit/texts.ts';
import type { PanelParts } from '../panel-parts.ts';
import { type CallView, deliveryKindOf, describeCall } from './describe-call.ts';
import { readUpcomingCall } from './read-upcoming-call.ts';

export interface ReadCall {
  call: CallView;
  /** Why the latest call ended. */
  reason: EndReason | undefined;
  noneLeftWhy: TextName | undefined;
}

/** The current state of a challenge's call, as the last thing that was told of it. */
export async function readCall(
  parts: Pick<PanelParts, 'login' | 'progress'>,
  challenge: Challenge,
  { language, brand, isKnown }: { language: Language; brand?: Brand | undefined; isKnown(): Promise<boolean> },
): Promise<ReadCall> {
  const { login, progress } = parts;
  const { id: challengeId } = challenge;
  // One connection keeps the order of its commands, so the progress is read second and is not older than the state.
  const [latest, events] = await Promise.all([readDelivery(login, challenge), progress.read(challengeId)]);
  const upcoming = await readUpcomingCall(parts, challenge, latest?.state, isKnown);
  const kind = deliveryKindOf(challenge);
  return {
    call: describeCall(language, events, { ...upcoming, armed: challenge.state === 'armed' }, kind, brand),
    reason: latest?.reason,
    noneLeftWhy: upcoming.noneLeftWhy,
  };
}
