import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';

const channel = 'belcode:hang-up';

/** `passed`: the code was typed, and need not be said any longer. */
export type HangUpReason = 'challenge-over' | 'passed';

/**
 * Asks whichever dialler has a delivery to hang up. Only for speed: an announcement can get lost, and then the dialler
 * learns it from its next renewal of the lease, for the delivery was ended first (see hang-up.ts).
 */
export class HangUpFeed {
  readonly #commands: Redis;
  readonly #subscriber: Redis;
  readonly #asked = new Map<string, (why: HangUpReason) => void>();
  #listening = false;

  /** @param parts `subscriber`: a connection that waits, only ever used to subscribe */
  constructor({ commands, subscriber }: { commands: Redis; subscriber: Redis }) {
    this.#commands = commands;
    this.#subscriber = subscriber;
    subscriber.on('message', (from: string, told: string) => {
      if (from === channel) this.#hear(told);
    });
  }

  /** @throws Refusal store-unavailable */
  async ask(deliveryId: string, why: HangUpReason = 'challenge-over'): Promise<void> {
    await guardStore('publish', () => this.#commands.publish(channel, `${deliveryId} ${why}`));
  }

  /**
   * Calls back once when somebody asks to hang up this delivery.
   *
   * @returns stops listening; called when the call is over
   */
  listen(deliveryId: string, onAsked: (why: HangUpReason) => void): () => void {
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

  #hear(told: string): void {
    const [deliveryId = '', why] = told.split(' ');
    const onAsked = this.#asked.get(deliveryId);
    this.#asked.delete(deliveryId);
    onAsked?.(why === 'passed' ? why : 'challenge-over');
  }
}
