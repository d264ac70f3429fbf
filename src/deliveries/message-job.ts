/**
 * One message to show on a telephone of one exchange. It holds no code, because the code is derived just before
 * sending.
 */
export interface MessageJob {
  deliveryId: string;
  challengeId: string;
  /** Name of the telephone's endpoint in pjsip.conf. */
  endpoint: string;
  language: string;
  /** Name of the brand of the company; undefined for the operator's own. */
  brand?: string | undefined;
  /** Digits in the code; the dialler's setting is the default. */
  digits?: number | undefined;
}

/** A message that waited longer is not sent, because the person has been told that none came. */
export const messageLimitSeconds = 20;

/** Endpoint names that can receive messages: the name becomes part of an ARI address and of Redis keys. */
const endpointName = /^[A-Za-z0-9_.-]{1,64}$/;

export function isEndpointName(name: string): boolean {
  return endpointName.test(name);
}

/** One queue per dialler, because only the exchange where a telephone is registered can reach it. */
export function messageQueueName(dialler: string): string {
  return `messages-${dialler}`;
}

/** The key exists while a message may be sent. It expires by Redis' clock, and one worker takes it. */
export function messageClaimKey({ deliveryId, endpoint }: Pick<MessageJob, 'deliveryId' | 'endpoint'>): string {
  return `belcode:message:{${deliveryId}}:${endpoint}`;
}
