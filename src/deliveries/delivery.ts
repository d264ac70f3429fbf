/**
 * A delivery is one attempt to bring a code to a person: a telephone call, or a message to the person's devices.
 *
 *   queued ──► dialling ──► ringing ──► answered ──► speaking ──► spoken
 *      ├───────────┴───────────┴───────────┴────────────┴──► ended(reason)
 *      └──► sent ──► shown
 *             └──► ended(reason)
 *
 * answered ──► answered: a wrong key was pressed, and the voice asks for another one.
 * sent: handed on to every device there is a way to; shown: one of them has it.
 */
export const deliveryMoves = {
  queued: ['dialling', 'sent', 'ended'],
  // Asterisk reports an answer without ringing when the phone answers by itself (SIP 200 without 180).
  dialling: ['ringing', 'answered', 'ended'],
  ringing: ['answered', 'ended'],
  answered: ['answered', 'speaking', 'ended'],
  speaking: ['spoken', 'ended'],
  spoken: [],
  sent: ['shown', 'ended'],
  shown: [],
  ended: [],
} as const satisfies Record<string, readonly string[]>;

export type DeliveryState = keyof typeof deliveryMoves;

export const deliveryStates = Object.keys(deliveryMoves) as DeliveryState[];

/**
 * Why a delivery ended without having spoken its code to the end, or shown it. The list is closed. `free`: the person could do nothing
 * about it, or never heard us, and such a call uses up no allowance.
 */
export const endReasonTable = {
  busy: { free: true },
  'no-answer': { free: true },
  rejected: { free: true },
  unreachable: { free: true },
  'number-unknown': { free: true },
  congestion: { free: true },
  'no-key': { free: false },
  'wrong-key': { free: false },
  'hung-up-before-code': { free: false },
  'hung-up-while-speaking': { free: false },
  'time-limit': { free: false },
  'exchange-down': { free: true },
  interrupted: { free: true },
  'challenge-over': { free: false },
  'no-sound': { free: true },
  /** A machine answered, and Asterisk knew it (AMD). */
  voicemail: { free: false },
  /** SIP said that the call went to another number. */
  forwarded: { free: false },
  /** A rule that was asked again at the moment of dialling: the switch, a budget, a suspension. */
  blocked: { free: true },
  /** Nobody could dial it in time: too many calls waited. */
  'queue-limit': { free: true },
  /** Key 9: this was not me. */
  reported: { free: false },
  /** Key 0: wrong number, do not call again. */
  'wrong-number': { free: false },
  /** None of the person's devices can be reached. */
  'not-online': { free: true },
  /** The telephone refused the message or did not answer, or no device fetched the code in time. */
  'not-shown': { free: true },
  /** The push service did not take it. */
  'push-unavailable': { free: true },
  /** V07: the message would have crossed a network in clear. */
  'plain-transport': { free: true },
} as const satisfies Record<string, { free: boolean }>;

export type EndReason = keyof typeof endReasonTable;

export const endReasons = Object.keys(endReasonTable) as EndReason[];

/** Whether a call that ended so uses up no allowance. @param reason none when it has said its code, or goes on */
export function isFreeEnd(reason: EndReason | undefined): boolean {
  return reason !== undefined && endReasonTable[reason].free;
}

/** The states from which a delivery may go to `to`, as the store's script wants them. */
export function deliveryMovesInto(to: DeliveryState): DeliveryState[] {
  return deliveryStates.filter((from) => (deliveryMoves[from] as readonly DeliveryState[]).includes(to));
}

export function isDeliveryOver(state: DeliveryState): boolean {
  return deliveryMoves[state].length === 0;
}

export interface Delivery {
  id: string;
  challengeId: string;
  state: DeliveryState;
  reason?: EndReason;
}

/** What a browser is told of a delivery, in order. Holds no number and no code. */
export interface DeliveryProgress {
  deliveryId: string;
  state: DeliveryState;
  reason?: EndReason;
  /** The key that the voice asks for, while the state is `answered`. */
  key?: string;
  /** Milliseconds since the epoch, Redis' clock. */
  at: number;
}
