/**
 * Where a call goes: outside over a trunk, to an E.164 number; or to an extension of this exchange, two to six digits, which
 * costs nothing and has no limit of the outside world.
 */
export type Route = 'trunk' | 'internal';

/** Digits that are sent as tones once a switchboard has answered, to reach a telephone behind it. */
export interface PostDial {
  /** 1 to 10 digits. */
  digits: string;
  /** After the answer, before the first digit; 0 to 20. */
  pauseBeforeSeconds: number;
  /** After the last digit, before the greeting; 0 to 20. */
  pauseAfterSeconds: number;
}

export type PostDialDigits = Pick<PostDial, 'digits'>;

/** Of an extension: shorter than any number of a numbering plan that could be called. */
export const extensionShape = /^\d{2,6}$/;

/** A number as it is dialled: `+31508200000`, or `202`. Validated before it gets this far. */
export function routeOf(number: string): Route {
  return number.startsWith('+') ? 'trunk' : 'internal';
}

/**
 * The telephone that a call is for, as one text (RFC 3966): several telephones behind one switchboard share its number and
 * the bill. Each has limits of its own; the number has wider ones for all of them, and its suspension holds for all.
 */
export function telephoneOf({ number, postDial }: { number: string; postDial?: PostDialDigits | undefined }): string {
  return postDial === undefined ? number : `${number};ext=${postDial.digits}`;
}
