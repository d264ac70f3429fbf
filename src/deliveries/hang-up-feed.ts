import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';

const channel = 'belcode:hang-up';

/**
 * Asks whichever dialler has a delivery to hang up. Only for speed: an announcement can get lost, and then the dialler
 * learns it from its next renewal of the lease, for the delivery was ended first (see hang-up.ts).
 */
export class HangUpFeed {
  readonly #commands: Redis;
  readonly #subscriber: Redis;
  readonly #asked = new Map<string, () => void>();
  #listening = false;

  /** @param parts `subscriber`: a connection that waits, only ever used to subscribe */
  constructor({ commands, subscriber }: { commands: Redis; subscriber: Redis }) {
    this.#commands = commands;
    this.#subscriber = subscriber;
    subscriber.on('message', (from: string, id: string) => {
      if (from === channel) this.#hear(id);
    });
  }

  /** @throws Refusal store-unavailable */
  async ask(deliveryId: string): Promise<void> {
    await guardStore('publish', () => this.#commands.publish(channel, deliveryId));
  }

  /**
   * Calls back once when somebody asks to hang up this delivery.
   *
   * @returns stops listening; called when the call is over
   */
  listen(deliveryId: string, onAsked: () => void): () => void {
    this.#asked.set(deliveryId, onAsked);
    if (!this.#listening) {
      this.#listening = true;
      this.#subscriber.subscribe(channel).catch(() => {
        this.#listening = false;
      });
    }
    return () => {
      if (this.#asked.get(deliveryId) === onAsked) this.#asked.delete(deliveryId);
    };
  }

  #hear(deliveryId: string): void {
    const onAsked = this.#asked.get(deliveryId);
    this.#asked.delete(deliveryId);
    onAsked?.();
  }
}
