import type { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';
import { Refusal } from '../errors.ts';
import { defineScript, type RunScript, readScript } from '../redis/load-script.ts';

const script = readScript(import.meta.url, 'take-turn.lua');

/** The trunks that carriers count calls on. */
export type PacedWay = 'outside' | 'second';

/**
 * A second, and a tenth for what the way from a turn to the wire differs from call to call (V06). Shorter than a second of the queue,
 * so that calls which came out of it close together are soon apart again.
 */
const turnSecondMilliseconds = 1_100;

/** Somebody waits for the telephone to ring. Only many calls in one moment on a slow trunk take as long. */
export const turnLimitSeconds = 60;

/** The pace of one trunk, over all diallers: the turns in which calls are dialled on it (V06). */
export class CallPaceStore {
  readonly #clock: Clock;
  readonly #key: string;
  readonly #spacingMilliseconds: number;
  readonly #take: RunScript;

  /** @param redis a connection for commands */
  constructor({
    redis,
    clock,
    way,
    callsPerSecond,
  }: {
    redis: Redis;
    clock: Clock;
    way: PacedWay;
    callsPerSecond: number;
  }) {
    this.#clock = clock;
    this.#key = `belcode:turn:${way}`;
    this.#spacingMilliseconds = Math.ceil(turnSecondMilliseconds / callsPerSecond);
    this.#take = defineScript(redis, script);
  }

  /**
   * Resolves when the caller may dial, which is to be done at once.
   *
   * @throws Refusal store-unavailable; queue-full when there was no turn within 60 s; the signal's reason
   */
  async turn(signal?: AbortSignal): Promise<void> {
    const deadline = this.#clock.now() + turnLimitSeconds * 1_000;
    for (;;) {
      const wait = (await this.#take([this.#key], [this.#spacingMilliseconds])) as number;
      if (wait === 0) return;
      if (this.#clock.now() + wait > deadline) throw new Refusal('queue-full', `no turn in ${turnLimitSeconds} s`);
      await this.#clock.wait(wait, signal);
    }
  }
}
