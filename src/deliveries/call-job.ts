import type { PostDial, Route } from '../policy/ledger/call-destination.ts';

/**
 * One call to place. It holds no code, because the code is made after the person presses the key; only one that another
 * program made, sealed.
 */
export interface CallJob {
  deliveryId: string;
  challengeId: string;
  /** E.164, or an extension of this exchange. */
  to: string;
  /** Sent as tones after a switchboard answers. */
  postDial?: PostDial | undefined;
  language: string;
  /** `number`: the person types the digits of the page on the telephone, and the voice speaks no code. */
  proof?: 'code' | 'number' | undefined;
  /** A code that another program made, sealed for this delivery; undefined for one that the dialler makes. */
  givenCode?: string | undefined;
  /** The company's own settings; those of the dialler are the default. */
  company?: CompanyCalls | undefined;
}

/** How calls to the people of one company are placed. */
export interface CompanyCalls {
  /** `Name <+31508200000>` */
  callerId?: string | undefined;
  ringSeconds?: number | undefined;
  /** Name of the sound file with the company's greeting, made by `belcode sounds build`: `company-<id>`. */
  greeting?: string | undefined;
}

/** Names of the queues. Outside calls wait for the trunk's pace, and must not delay calls to extensions. */
export const queueNames: Record<Route, string> = { trunk: 'calls', internal: 'calls-internal' };
/** In braces, so that all keys of the queues share one slot of a Redis Cluster. */
export const queuePrefix = '{belcode}';
/**
 * The queue releases the calls of one second over this many milliseconds. That is slower than the trunk's turns
 * (call-pace-store.ts), which keep the pace on the wire (V06), so that calls do not pile up at the diallers.
 */
export const pacedSecondMilliseconds = 1_200;
/** No carrier counts internal calls; this limit only protects the exchange's own telephones from a burst. */
export const internalCallsPerSecond = 20;
