import type { ServerResponse } from 'node:http';

/** The event streams that a server is sending: each ends when its client goes, and all of them before the server stops. */
export class OpenStreams {
  readonly #open = new Set<AbortController>();

  /** @returns aborts when the client has gone, or the server stops */
  add(response: ServerResponse): AbortSignal {
    const stop = new AbortController();
    this.#open.add(stop);
    response.once('close', () => {
      this.#open.delete(stop);
      stop.abort();
    });
    return stop.signal;
  }

  /** Before the server waits for its connections to end: these would keep it waiting for minutes. */
  end(): void {
    for (const stop of this.#open) stop.abort();
  }
}
