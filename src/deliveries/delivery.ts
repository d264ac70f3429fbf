/**
 * A delivery is one attempt to get a code to a person: a telephone call, or a message to the person's devices.
 *
 *   queued ──► dialling ──► ringing ──► answered ──► speaking ──► spoken
 *      │                                   └──► typed
 *      ├───────────┴───────────┴───────────┴────────────┴──► ended(reason)
 *      └──► sent ──► shown
 *             └──► ended(reason) ──► shown
 *
 * answered ──► answered, speaking ──► speaking: the state is the same, and the person now hears something else: a
 * question with its key, or a `CallNote`.
 * typed: the person has typed the number of the page on the telephone.
 * sent: handed to every device that can be reached; shown: one device shows it. A device may be slow, or come back, and
 * show it after the delivery has ended for one of `shownAfter`.
 */
export const deliveryMoves = {
  queued: ['dialling', 'sent', 'ended'],
  // Asterisk reports an answer without ringing when the telephone answers automatically (SIP 200 without 180).
  dialling: ['ringing', 'answered', 'ended'],
  ringing: ['answered', 'ended'],
  answered: ['answered', 'speaking', 'typed', 'ended'],
  speaking: ['speaking', 'spoken', 'ended'],
  spoken: [],
  typed: [],
  sent: ['shown', 'ended'],
  shown: [],
  ended: [],
} as const satisfies Record<string, readonly string[]>;

export type DeliveryState = keyof typeof deliveryMoves;

export const deliveryStates = Object.keys(deliveryMoves) as DeliveryState[];

/**
 * Why a delivery ended before its code was spoken in full or shown. The list is closed. `free`: the call uses up no
 * allowance, because the person could not prevent this end or never heard us.
 */
const endReasonTable = {
  busy: { free: true },
  'no-answer': { free: true },
  rejected: { free: true },
  unreachable: { free: true },
  'number-unknown': { free: true },
  congestion: { free: true },
  /** Our trunk refuses the call, whoever is called. */
  'trunk-refused': { free: true },
  /** The telephone or the trunk has no codec in common with the exchange (SIP 488). */
  'no-common-codec': { free: true },
  'no-key': { free: false },
  /** No key came, and none can come over this line: its answer offers no way to send them. */
  'no-keys-possible': { free: false },
  'wrong-key': { free: false },
  /** Other digits than those of the page were typed on the telephone. */
  'wrong-digits': { free: false },
  /**
   * The line was up for `BELCODE_SCREEN_SECONDS`, and nobody pressed any key: a voicemail, silence, or a telephone that
   * screens callers. Nothing tells which.
   */
  screened: { free: false },
  'hung-up-before-code': { free: false },
  'hung-up-while-speaking': { free: false },
  'time-limit': { free: false },
  'exchange-down': { free: true },
  interrupted: { free: true },
  'challenge-over': { free: false },
  'no-sound': { free: true },
  /** Asterisk detected an answering machine (AMD). */
  voicemail: { free: false },
  /** SIP reported that the call was forwarded to another number. */
  forwarded: { free: false },
  /** A rule refused the call at the moment of dialling: the switch, a budget, a suspension. */
  blocked: { free: true },
  /** No dialler took the call in time, because too many calls waited. */
  'queue-limit': { free: true },
  /** Key 9: "this was not me". */
  reported: { free: false },
  /** Key 0: "wrong number, do not call again". */
  'wrong-number': { free: false },
  /** None of the person's devices can be reached. */
  'not-online': { free: true },
  /** The telephone refused the message or did not answer, or no device fetched the code in time. */
  'not-shown': { free: true },
  /** The push service did not accept the message. */
  'push-unavailable': { free: true },
  /** V07: the message would have crossed a network unencrypted. */
  'plain-transport': { free: true },
} as const satisfies Record<string, { free: boolean }>;

export type EndReason = keyof typeof endReasonTable;

export const endReasons = Object.keys(endReasonTable) as EndReason[];

/** Whether a call with this end uses up no allowance. @param reason undefined when it spoke its code or is not over */
export function isFreeEnd(reason: EndReason | undefined): boolean {
  return reason !== undefined && endReasonTable[reason].free;
}

/** The states from which a delivery may move to `to`. */
export function deliveryMovesInto(to: DeliveryState): DeliveryState[] {
  return deliveryStates.filter((from) => (deliveryMoves[from] as readonly DeliveryState[]).includes(to));
}

/** The ends of a delivery to devices that say no more than that no device has shown it yet. */
export const shownAfter = [
  'not-shown',
  'not-online',
  'push-unavailable',
  'plain-transport',
  'exchange-down',
  'interrupted',
] as const satisfies readonly EndReason[];

/** Whether no dialler or device has anything more to do for it. Only `DeliveryStore.show` may move it then. */
export function isDeliveryOver(state: DeliveryState): boolean {
  return deliveryMoves[state].length === 0;
}

export interface Delivery {
  id: string;
  challengeId: string;
  state: DeliveryState;
  reason?: EndReason;
}

/**
 * What happens in an answered call besides the question and the code.
 *
 * - `dialled-in`: the person calls us
 * - `early`: a key was pressed before its question was understood
 * - `wrong`: the key was not the right one; another one is asked for next
 * - `not-me`, `wrong-number`: key 9 or 0 was pressed, and the voice asks for it again
 * - `held`: the telephone has put the call on hold
 * - `screened`: nobody has pressed a key, and the voice says once more who calls
 */
export const callNotes = ['dialled-in', 'early', 'wrong', 'not-me', 'wrong-number', 'held', 'screened'] as const;

export type CallNote = (typeof callNotes)[number];

/** One event of a delivery, as a browser gets it. Holds no number and no code. */
export interface DeliveryProgress {
  deliveryId: string;
  state: DeliveryState;
  reason?: EndReason;
  /** The key to press while the state is `answered`, from the moment that its question begins. */
  key?: string;
  note?: CallNote;
  /** Milliseconds since the epoch, by Redis' clock. */
  at: number;
}

/** An entry of the stream of a challenge's progress. */
export interface ProgressEvent {
  /** Pass it as `after` to continue from there. */
  id: string;
  progress: DeliveryProgress;
}
