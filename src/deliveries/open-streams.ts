import type { ServerResponse } from 'node:http';

/** The open event streams of a server. A stream ends when its client leaves; all end before the server stops. */
export class OpenStreams {
  readonly #open = new Set<AbortController>();

  /** @returns aborts when the client leaves or the server stops */
  add(response: ServerResponse): AbortSignal {
    const stop = new AbortController();
    this.#open.add(stop);
    response.once('close', () => {
      this.#open.delete(stop);
      stop.abort();
    });
    return stop.signal;
  }

  /** To be called before the server waits for its connections, because streams stay open for minutes. */
  end(): void {
    for (const stop of this.#open) stop.abort();
  }
}
