import type { Packet } from './wire.ts';

/** An HTTP request, as much of it as has been sent. */
export interface HttpRequest {
  /** When its first packet was sent. */
  at: number;
  text: string;
}

/** No request of the measurement is longer; what follows on a connection may be a WebSocket. */
const longestRequest = 8_192;

/** Puts requests together that came in several packets, one connection at a time. */
export class HttpRequests {
  readonly #open = new Map<string, HttpRequest>();

  /** @returns the request that the packet belongs to, up to this packet */
  add({ at, fromPort, toPort, payload }: Packet): HttpRequest | undefined {
    if (payload.length === 0) return undefined;
    const connection = `${fromPort} ${toPort}`;
    const text = payload.toString('latin1');
    const open = this.#open.get(connection);
    const request =
      /^[A-Z]+ \//.test(text) || open === undefined ? { at, text } : { at: open.at, text: open.text + text };
    if (request.text.length > longestRequest) return undefined;
    this.#open.set(connection, request);
    return request;
  }
}
