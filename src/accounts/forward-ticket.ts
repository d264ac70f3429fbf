import { StoredMac } from '../stored-mac.ts';

const digestShape = /^[A-Za-z0-9_-]{43}$/;

/**
 * What a browser shows to the proxies in front of other programs. It names a session by its digest, so a reader of it
 * gets no session of the panel, and it ends with the session. Forged ones are refused without a look at Redis.
 */
export class ForwardTickets {
  readonly #mac: StoredMac;

  constructor(secret: string) {
    this.#mac = new StoredMac(secret, 'forward-ticket');
  }

  of({ digest }: { digest: string }): string {
    return `${digest}.${this.#mac.of(['forward-ticket', digest])}`;
  }

  /** @returns the digest of a session; undefined for what is no ticket of ours */
  digestOf(ticket: string): string | undefined {
    const [digest = '', mac = '', ...rest] = ticket.split('.');
    if (!digestShape.test(digest) || rest.length > 0) return undefined;
    return this.#mac.isOf(['forward-ticket', digest], mac) ? digest : undefined;
  }
}
