import type { Packet } from './wire.ts';

/** The part of an HTTP request that has been sent. */
export interface HttpRequest {
  /** Time of its first packet. */
  at: number;
  text: string;
}

/** No measured request is longer; data that follows may belong to a WebSocket. */
const maxRequestBytes = 8_192;

/** Joins requests that arrive in several packets, per connection. */
export class HttpRequests {
  readonly #open = new Map<string, HttpRequest>();

  /** @returns the request of the packet, up to this packet */
  add({ at, fromPort, toPort, payload }: Packet): HttpRequest | undefined {
    if (payload.length === 0) return undefined;
    const connection = `${fromPort} ${toPort}`;
    const text = payload.toString('latin1');
    const open = this.#open.get(connection);
    const request =
      /^[A-Z]+ \//.test(text) || open === undefined ? { at, text } : { at: open.at, text: open.text + text };
    if (request.text.length > maxRequestBytes) return undefined;
    this.#open.set(connection, request);
    return request;
  }
}
