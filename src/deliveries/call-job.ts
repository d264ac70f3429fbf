import type { Line, PostDial } from '../policy/ledger/call-destination.ts';

/** One call to place. There is no code in it: that is minted when the person has pressed the key. */
export interface CallJob {
  deliveryId: string;
  challengeId: string;
  /** E.164, or an extension of this exchange. */
  to: string;
  /** To be sent once a switchboard has answered. */
  postDial?: PostDial | undefined;
  language: string;
  /** What the company has of its own; the dialler's settings stand in. */
  company?: CompanyCalls | undefined;
}

/** How calls for the people of one company go out. */
export interface CompanyCalls {
  /** `Name <+31508200000>` */
  callerId?: string | undefined;
  ringSeconds?: number | undefined;
  /** Name of the sound that greets in the company's name, made by `belcode sounds build`: `company-<id>`. */
  greeting?: string | undefined;
}

/** Names of the queues. Calls outside wait for the trunk's pace, and must not hold up those to an extension. */
export const queueNames: Record<Line, string> = { outside: 'calls', internal: 'calls-internal' };
/** In braces, so that all keys of the queues share one slot of a Redis Cluster. */
export const queuePrefix = '{belcode}';
/**
 * The calls of a second are taken out of the queue in so many milliseconds: slower than a trunk's turns (call-pace-store.ts), which
 * keep the pace on the wire (V06), so that calls do not gather at the diallers waiting for those.
 */
export const pacedSecondMilliseconds = 1_200;
/** Inside no carrier counts; it only keeps a herd from the exchange's own telephones. */
export const internalCallsPerSecond = 20;
