import type { DeliveryProgress, ProgressEvent } from './delivery.ts';
import { Wake } from './wake.ts';

/** What lapse.lua announces: the id of the entry before, `-` for none, its own id, and the event. */
const announcement = /^(-|\d+-\d+) (\d+-\d+) (\{.*\})$/s;
/** What renew.lua announces: the dialler is there, and this is the id of the latest entry. */
const sign = /^alive (-|\d+-\d+)$/;
/** A follower that reads slower than this is better off with a read of the stream. */
const maxKept = 20;

/** What was announced to one follower of a challenge, until it is taken. */
export class HeardProgress {
  #events: (ProgressEvent & { before: string })[] = [];
  #hasMissed = true;
  /** The latest entry, as the dialler's latest sign of life says. */
  #latest = '-';
  readonly #wake = new Wake();

  /** Aborted by the next announcement after `take`. */
  get wake(): AbortSignal {
    return this.#wake.signal;
  }

  hear(message: string): void {
    const [, latest] = sign.exec(message) ?? [];
    if (latest !== undefined) {
      this.#latest = latest;
      this.#wake.ring();
      return;
    }
    const event = readEvent(message);
    if (event === undefined || this.#events.length >= maxKept) this.#hasMissed = true;
    else this.#events.push(event);
    this.#wake.ring();
  }

  /** Announcements may have been lost. */
  miss(): void {
    this.#hasMissed = true;
    this.#wake.ring();
  }

  /**
   * Takes what was announced since the last time.
   *
   * @param last id of the last entry that the follower has; undefined for none
   * @returns `events` that follow it without a gap; `hasMissed` when the stream must be read instead
   */
  take(last: string | undefined): { events: ProgressEvent[]; hasMissed: boolean } {
    const heard = this.#events;
    let hasMissed = this.#hasMissed;
    [this.#events, this.#hasMissed] = [[], false];
    this.#wake.take();
    const events: ProgressEvent[] = [];
    let at = last;
    for (const { before, id, progress } of heard) {
      if (at !== undefined && !isAfter(id, at)) continue;
      if (before !== (at ?? '-')) hasMissed = true;
      events.push({ id, progress });
      at = id;
    }
    if (this.#latest !== '-' && (at === undefined || isAfter(this.#latest, at))) hasMissed = true;
    this.#latest = '-';
    return { events: hasMissed ? [] : events, hasMissed };
  }
}

/** @returns undefined for anything else that somebody has published */
function readEvent(message: string): (ProgressEvent & { before: string }) | undefined {
  const [, before, id, text] = announcement.exec(message) ?? [];
  if (before === undefined || id === undefined || text === undefined) return undefined;
  try {
    return { before, id, progress: JSON.parse(text) as DeliveryProgress };
  } catch {
    return undefined;
  }
}

/** Ids of a stream are milliseconds and a number within these. */
function isAfter(id: string, other: string): boolean {
  const [[at = 0, n = 0], [otherAt = 0, otherN = 0]] = [id, other].map((each) => each.split('-').map(Number)) as [
    number[],
    number[],
  ];
  return at > otherAt || (at === otherAt && n > otherN);
}
