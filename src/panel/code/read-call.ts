import type { Challenge } from '../../challenges/challenge.ts';
import { readDelivery } from '../../challenges/read-delivery.ts';
import type { DeliveryProgress, EndReason } from '../../deliveries/delivery.ts';
import type { Language, TextName } from '../kit/texts.ts';
import type { PanelParts } from '../panel-parts.ts';
import { type CallView, deliveryKindOf, describeCall } from './describe-call.ts';
import { readUpcomingCall } from './read-upcoming-call.ts';

/** Time limit for the feed to catch up with the store. After it the page shows what has arrived. */
const readMilliseconds = 500;

export interface ReadCall {
  call: CallView;
  /** Why the latest call ended. */
  reason: EndReason | undefined;
  noneLeftWhy: TextName | undefined;
}

/**
 * The current state of a challenge's call. A feed never ends, so it is read until it reaches the state in the store.
 */
export async function readCall(
  parts: Pick<PanelParts, 'login' | 'progress'>,
  challenge: Challenge,
  { language, isKnown }: { language: Language; isKnown(): Promise<boolean> },
): Promise<ReadCall> {
  const { login, progress } = parts;
  const { id: challengeId, deliveryId } = challenge;
  const latest = await readDelivery(login, challenge);
  const events: DeliveryProgress[] = [];
  const stop = new AbortController();
  const limit = new AbortController();
  login.clock.wait(readMilliseconds, limit.signal).then(
    () => stop.abort(),
    () => undefined,
  );
  for await (const event of progress.follow(challengeId, { signal: stop.signal })) {
    events.push(event.progress);
    if (event.progress.deliveryId === deliveryId && event.progress.state === latest?.state) break;
  }
  limit.abort();
  stop.abort();
  const upcoming = await readUpcomingCall(parts, challenge, latest?.state, isKnown);
  const kind = deliveryKindOf(challenge);
  return {
    call: describeCall(language, events, { ...upcoming, armed: challenge.state === 'armed' }, kind),
    reason: latest?.reason,
    noneLeftWhy: upcoming.noneLeftWhy,
  };
}
