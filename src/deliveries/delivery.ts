/**
 * A delivery is one attempt to bring a code to a person: here, one telephone call.
 *
 *   queued ──► dialling ──► ringing ──► answered ──► speaking ──► spoken
 *      └───────────┴───────────┴───────────┴────────────┴──► ended(reason)
 *
 * answered ──► answered: a wrong key was pressed, and the voice asks for another one.
 */
export const deliveryMoves = {
  queued: ['dialling', 'ended'],
  // Asterisk reports an answer without ringing when the phone answers by itself (SIP 200 without 180).
  dialling: ['ringing', 'answered', 'ended'],
  ringing: ['answered', 'ended'],
  answered: ['answered', 'speaking', 'ended'],
  speaking: ['spoken', 'ended'],
  spoken: [],
  ended: [],
} as const satisfies Record<string, readonly string[]>;

export type DeliveryState = keyof typeof deliveryMoves;

export const deliveryStates = Object.keys(deliveryMoves) as DeliveryState[];

/** Why a delivery ended without having spoken its code to the end. The list is closed. */
export const endReasons = [
  'busy',
  'no-answer',
  'rejected',
  'unreachable',
  'number-unknown',
  'congestion',
  'no-key',
  'wrong-key',
  'hung-up-before-code',
  'hung-up-while-speaking',
  'time-limit',
  'exchange-down',
  'interrupted',
  'challenge-over',
  'no-sound',
  /** A machine answered, and Asterisk knew it (AMD). */
  'voicemail',
  /** SIP said that the call went to another number. */
  'forwarded',
  /** A rule that was asked again at the moment of dialling: the switch, a budget, a suspension. */
  'blocked',
  /** Nobody could dial it in time: too many calls waited. */
  'queue-limit',
  /** Key 9: this was not me. */
  'reported',
  /** Key 0: wrong number, do not call again. */
  'wrong-number',
] as const;

export type EndReason = (typeof endReasons)[number];

/** The person could do nothing about it, or never heard us: such a call uses up no allowance. */
export const freeEndReasons: readonly EndReason[] = [
  'busy',
  'no-answer',
  'rejected',
  'unreachable',
  'number-unknown',
  'congestion',
  'exchange-down',
  'interrupted',
  'no-sound',
  'blocked',
  'queue-limit',
];

/** @throws Error when the table has no such move: that is a mistake in Belcode, not in its surroundings. */
export function checkDeliveryMove(from: DeliveryState, to: DeliveryState): void {
  if (!(deliveryMoves[from] as readonly DeliveryState[]).includes(to)) {
    throw new Error(`A delivery does not go from ${from} to ${to}`);
  }
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
