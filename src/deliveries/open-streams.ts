import type { ServerResponse } from 'node:http';

/** Streams that one group may have open: a page reconnects, and a person has a few tabs. */
export const maxStreamsEach = 4;
/** Streams of one process, some 100 KB and some reads of Redis a second each. */
export const maxStreams = 2_000;

/** Reason of a signal: a newer stream took the place of this one. */
export const replaced = 'replaced';
/** Last line of a replaced stream: the browser waits this long before it connects again. */
export const replacedLine = 'retry: 30000\n\n';

/** The open event streams of a server. A stream ends when its client leaves; all end before the server stops. */
export class OpenStreams {
  /** Oldest first. */
  readonly #open = new Map<AbortController, string>();

  /**
   * The newest stream always opens. For it the oldest of the group ends when the group has too many, or the oldest of
   * all when the process has too many.
   *
   * @param group whose stream it is: a session, or the challenge of an API key
   * @returns aborts when the client leaves, when a newer stream takes its place (`replaced`), or when the server stops
   */
  add(response: ServerResponse, group: string): AbortSignal {
    const same = [...this.#open].filter(([, each]) => each === group).map(([stop]) => stop);
    if (same.length >= maxStreamsEach) this.#end(same[0]);
    else if (this.#open.size >= maxStreams) this.#end(this.#open.keys().next().value);
    const stop = new AbortController();
    this.#open.set(stop, group);
    response.once('close', () => {
      this.#open.delete(stop);
      stop.abort();
    });
    return stop.signal;
  }

  /** To be called before the server waits for its connections, because streams stay open for minutes. */
  end(): void {
    for (const stop of this.#open.keys()) stop.abort();
  }

  #end(stop: AbortController | undefined): void {
    if (stop === undefined) return;
    this.#open.delete(stop);
    stop.abort(replaced);
  }
}
