import type { Clock } from '../clock.ts';
import type { Random } from '../random.ts';
import type { AriEvent } from './ari-events.ts';
import type { AriRequests } from './ari-requests.ts';

/** A frozen exchange is for the pings of the socket to find; this one answers, so its events come at once. */
const limitMilliseconds = 5_000;

export interface EventEchoParts {
  requests: AriRequests;
  /** The Stasis application. */
  app: string;
  random: Pick<Random, 'id'>;
  clock: Clock;
}

/**
 * Whether Asterisk sends events to our socket: it is asked for one, which must come back. An Asterisk 22.10 that was
 * frozen just until a handshake was given up sometimes takes the next connection and sends it none: the socket stays
 * open and answers pings, requests succeed, and every call ends after three seconds as if Asterisk were away, until it
 * connects again.
 */
export class EventEcho {
  readonly #parts: EventEchoParts;
  readonly #heard = new Map<string, () => void>();
  #hasHeard = false;

  constructor(parts: EventEchoParts) {
    this.#parts = parts;
  }

  hear({ type, eventname = '' }: AriEvent): void {
    if (type === 'ChannelUserevent') this.#heard.get(eventname)?.();
  }

  /** @returns false when nothing came back, from an Asterisk that has sent one before. Never throws */
  async isHeard(): Promise<boolean> {
    const { requests, app: application, random, clock } = this.#parts;
    const eventName = `belcode-echo-${random.id()}`;
    const stop = new AbortController();
    const heard = new Promise<true>((resolve) => this.#heard.set(eventName, () => resolve(true)));
    try {
      await requests.request((client) => client.events.userEvent({ eventName, application }));
      const late = clock.wait(limitMilliseconds, stop.signal).then(
        () => false,
        () => false,
      );
      const isHeard = await Promise.race([heard, late]);
      this.#hasHeard ||= isHeard;
      return isHeard || !this.#hasHeard;
    } catch {
      // It refuses the question, or does not answer: that says nothing of events.
      return true;
    } finally {
      this.#heard.delete(eventName);
      stop.abort('heard');
    }
  }
}
