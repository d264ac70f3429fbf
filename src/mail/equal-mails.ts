import type { Clock } from '../clock.ts';

/** Equal mails that one reader gets in a window, which begins with the first one. */
export const maxEqualMails = 5;
export const equalMailsMilliseconds = 3_600_000;

/** `last`: the reader gets no more like it in this window. `left-out`: the last one has been sent. */
export type EqualMail = 'one-of-few' | 'last' | 'left-out';

/**
 * Counts equal mails in this process. An act that its user can repeat at will must not fill a mailbox, or the queue of
 * the mail server. Nothing stays untold, because the reader has read the same about the same user several times within
 * the hour.
 */
export class EqualMails {
  readonly #clock: Pick<Clock, 'now'>;
  /** In the order in which their windows end. */
  readonly #counts = new Map<string, { count: number; endsAt: number }>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** @param mail what two equal mails have in common: user and address, and what they are told */
  count(...mail: string[]): EqualMail {
    const now = this.#clock.now();
    this.#forgetEnded(now);
    const key = JSON.stringify(mail);
    const window = this.#counts.get(key) ?? { count: 0, endsAt: now + equalMailsMilliseconds };
    window.count += 1;
    this.#counts.set(key, window);
    if (window.count > maxEqualMails) return 'left-out';
    return window.count === maxEqualMails ? 'last' : 'one-of-few';
  }

  #forgetEnded(now: number): void {
    for (const [key, { endsAt }] of this.#counts) {
      if (endsAt > now) return;
      this.#counts.delete(key);
    }
  }
}
