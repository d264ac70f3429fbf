/**
 * Where a call goes: over a trunk to an E.164 number, or to an extension of this exchange. An extension has two to six
 * digits, costs nothing and has none of the limits for outside calls.
 */
export type Route = 'trunk' | 'internal';

/** Keys that are sent as tones after a switchboard answers, to reach a telephone behind it. */
export interface PostDial {
  /** 1 to 20 keys of `0-9*#`, with pauses between them: `,` is 2 s as on a mobile, `w` is 0.5 s as in Asterisk. */
  digits: string;
  /** After the answer, before the first digit; 0 to 20. */
  pauseBeforeSeconds: number;
  /** After the last digit, before the greeting; 0 to 20. */
  pauseAfterSeconds: number;
}

export type PostDialDigits = Pick<PostDial, 'digits'>;

/** Shape of an extension: shorter than any number of a numbering plan that can be called. */
export const extensionShape = /^\d{2,6}$/;

/** @param number a validated number as it is dialled: `+31508200000` or `202` */
export function routeOf(number: string): Route {
  return number.startsWith('+') ? 'trunk' : 'internal';
}

/**
 * The telephone that a call is for, as one text (RFC 3966). Telephones behind one switchboard share its number and
 * bill. Each has its own limits; the number has wider limits for all of them, and its suspension applies to all.
 */
export function telephoneOf({ number, postDial }: { number: string; postDial?: PostDialDigits | undefined }): string {
  return postDial === undefined ? number : `${number};ext=${keysOf(postDial)}`;
}

/** The keys alone. Pauses and a closing `#` lead to no other telephone, so they make no other limit either. */
export function keysOf({ digits }: PostDialDigits): string {
  return digits.replace(/[,w]/g, '').replace(/#+$/, '');
}

/** How long it takes to send the keys. A key and the silence after it take 0.2 s (`keyMilliseconds`). */
export function postDialSeconds(digits: string): number {
  const seconds = { ',': 2, w: 0.5 } as Record<string, number>;
  return [...digits].reduce((sum, each) => sum + (seconds[each] ?? 0.2), 0);
}

/** Whether two texts reach the same telephone behind a switchboard. */
export function isSamePostDial(one: PostDialDigits | undefined, other: PostDialDigits | undefined): boolean {
  return one === undefined || other === undefined ? one === other : keysOf(one) === keysOf(other);
}
