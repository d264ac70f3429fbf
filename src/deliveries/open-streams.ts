import type { ServerResponse } from 'node:http';

/** Streams that one group may have open: a page reconnects, and a person has a few tabs. */
export const maxStreamsEach = 4;
/** Streams of one process, some 100 KB and a read of Redis a second each. */
export const maxStreams = 2_000;

/** Reason of a signal: a newer stream took the place of this one. */
export const replaced = 'replaced';
/** Last line of a replaced stream: the browser waits this long before it connects again. */
export const replacedLine = 'retry: 30000\n\n';

/** Whose stream it is. */
export interface StreamOf {
  /** A session, a device, or the challenge of an API key. */
  group: string;
  /** The user or the API key, which may have many groups. */
  by: string;
}

/** The open event streams of a server. A stream ends when its client leaves; all end before the server stops. */
export class OpenStreams {
  /** Oldest first. */
  readonly #open = new Map<AbortController, StreamOf>();

  /**
   * The newest stream always opens. For it the oldest of the group ends when the group has too many. When the process
   * has too many, the oldest of whoever has most ends, so that one user or key ends no stream of another.
   *
   * @returns aborts when the client leaves, when a newer stream takes its place (`replaced`), or when the server stops
   */
  add(response: ServerResponse, of: StreamOf): AbortSignal {
    const same = [...this.#open].filter(([, { group }]) => group === of.group).map(([stop]) => stop);
    if (same.length >= maxStreamsEach) this.#end(same[0]);
    else if (this.#open.size >= maxStreams) this.#end(this.#oldestOfMost());
    const stop = new AbortController();
    this.#open.set(stop, of);
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

  #oldestOfMost(): AbortController | undefined {
    const counts = new Map<string, number>();
    for (const { by } of this.#open.values()) counts.set(by, (counts.get(by) ?? 0) + 1);
    const max = Math.max(...counts.values());
    return [...this.#open].find(([, { by }]) => counts.get(by) === max)?.[0];
  }

  #end(stop: AbortController | undefined): void {
    if (stop === undefined) return;
    this.#open.delete(stop);
    stop.abort(replaced);
  }
}
