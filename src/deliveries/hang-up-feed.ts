import type { Redis } from 'ioredis';
import { Announcements } from '../redis/announcements.ts';

const channel = 'belcode:hang-up';

/** `passed`: the code was typed, so the voice can stop. */
export type HangUpReason = 'challenge-over' | 'passed';

/** What tells the dialler that runs a delivery to hang up, for a script that announces it. */
export function hangUpAnnouncement(deliveryId: string, why: HangUpReason): { channel: string; message: string } {
  return { channel, message: `${deliveryId} ${why}` };
}

/**
 * Tells the dialler that runs a delivery to hang up. This only saves time: an announcement can get lost, and then the
 * dialler's next lease renewal fails, because the delivery is ended first (see hang-up.ts).
 */
export class HangUpFeed {
  readonly #announcements: Announcements;
  readonly #listener = { hear: (message: string) => this.#hear(message) };
  readonly #listeners = new Map<string, (why: HangUpReason) => void>();

  /** @param parts `subscriber`: a waiting connection that only subscribes */
  constructor(parts: { commands: Redis; subscriber: Redis }) {
    this.#announcements = new Announcements(parts);
  }

  /** @throws Refusal store-unavailable */
  async request(deliveryId: string, why: HangUpReason = 'challenge-over'): Promise<void> {
    await this.#announcements.announce(channel, hangUpAnnouncement(deliveryId, why).message);
  }

  /**
   * Calls back once when somebody asks to hang up this delivery.
   *
   * @returns stops listening; to be called when the call is over
   */
  listen(deliveryId: string, onAsked: (why: HangUpReason) => void): () => void {
    this.#listeners.set(deliveryId, onAsked);
    // One listener serves all calls, and it is never removed.
    this.#announcements.listen(channel, this.#listener);
    return () => {
      if (this.#listeners.get(deliveryId) === onAsked) this.#listeners.delete(deliveryId);
    };
  }

  #hear(message: string): void {
    const [deliveryId = '', why] = message.split(' ');
    const onAsked = this.#listeners.get(deliveryId);
    this.#listeners.delete(deliveryId);
    onAsked?.(why === 'passed' ? why : 'challenge-over');
  }
}
