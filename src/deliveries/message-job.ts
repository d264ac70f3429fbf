/** One message to show on a telephone of one exchange. There is no code in it: that is derived just before it is sent. */
export interface MessageJob {
  deliveryId: string;
  challengeId: string;
  /** Name of the telephone's endpoint in pjsip.conf. */
  endpoint: string;
  language: string;
  /** In the code; the dialler's setting stands in. */
  digits?: number | undefined;
}

/** A message that waited for longer is not sent: the person has long been told that none came. */
export const messageLimitSeconds = 20;

/** What an endpoint may be called where Belcode sends it something: it goes into an address of ARI and into Redis. */
const endpointName = /^[A-Za-z0-9_.-]{1,64}$/;

export function isEndpointName(name: string): boolean {
  return endpointName.test(name);
}

/** The queue of one dialler: only the exchange where a telephone is registered can reach it. */
export function messageQueueName(dialler: string): string {
  return `messages-${dialler}`;
}

/** Says that a message may still be sent, and disappears with that: by Redis' clock, and for one taker. */
export function messageClaimKey({ deliveryId, endpoint }: Pick<MessageJob, 'deliveryId' | 'endpoint'>): string {
  return `belcode:message:{${deliveryId}}:${endpoint}`;
}
