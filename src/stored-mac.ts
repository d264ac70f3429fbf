import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Clock, systemClock } from './clock.ts';

/**
 * MACs of values in Redis or in a cookie that grant something. An attacker who can write there, but does not have the
 * secret, cannot make such a value, change it, or use it under another name.
 */
export class StoredMac {
  readonly #key: Buffer;
  readonly #clock: Pick<Clock, 'now'>;

  /** @param purpose what is stored, so that a MAC of one kind of value is worthless for another */
  constructor(secret: string, purpose: string, clock: Pick<Clock, 'now'> = systemClock) {
    this.#clock = clock;
    this.#key = createHmac('sha256', secret).update(`belcode stored ${purpose}`).digest();
  }

  /** @param parts the key and every part of the value that grants something; numbers count as their digits */
  of(parts: readonly (string | number)[]): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify(parts.map(String)))
      .digest('base64url');
  }

  /** A text with its MAC before it, to store under the key. */
  seal(key: string, text: string): string {
    return `${this.of([key, text])}.${text}`;
  }

  /** @returns the text; undefined when the secret did not seal it under this key, or when there is none */
  open(key: string, sealed: string | null): string | undefined {
    const [mac = '', ...rest] = (sealed ?? '').split('.');
    const text = rest.join('.');
    return sealed !== null && this.isOf([key, text], mac) ? text : undefined;
  }

  /** The same with an expiry. Redis drops the value then too, but a writer to Redis could keep it. */
  sealFor(lifetimeSeconds: number, key: string, text: string): string {
    const until = this.#clock.now() + lifetimeSeconds * 1_000;
    return this.seal(key, `${until}.${text}`);
  }

  /** @returns the text of `sealFor`; undefined also when it has expired */
  openInTime(key: string, sealed: string | null): string | undefined {
    const [until = '', ...rest] = (this.open(key, sealed) ?? '').split('.');
    return this.#clock.now() < Number(until) ? rest.join('.') : undefined;
  }

  /** Compares in constant time. */
  isOf(parts: readonly (string | number)[], mac: string): boolean {
    const [right, given] = [Buffer.from(this.of(parts)), Buffer.from(mac)];
    return given.length === right.length && timingSafeEqual(given, right);
  }
}
