import type { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';
import { defineScript, type RunScript, readScript } from '../redis/load-script.ts';
import { pacedSecondMilliseconds } from './call-job.ts';

const script = readScript(import.meta.url, 'take-turn.lua');

/**
 * The pace of a second trunk: calls come to it when the first is in trouble, at any time and from every dialler, so the
 * queue's own pace does not hold there (V06).
 */
export class CallPaceStore {
  readonly #clock: Clock;
  readonly #spacingMilliseconds: number;
  readonly #take: RunScript;

  /** @param redis a connection for commands */
  constructor({ redis, clock, callsPerSecond }: { redis: Redis; clock: Clock; callsPerSecond: number }) {
    this.#clock = clock;
    this.#spacingMilliseconds = Math.ceil(pacedSecondMilliseconds / callsPerSecond);
    this.#take = defineScript(redis, script);
  }

  /** Resolves when the caller may dial. @throws Refusal store-unavailable, the signal's reason */
  async turn(signal?: AbortSignal): Promise<void> {
    const wait = (await this.#take(['belcode:second-trunk'], [this.#spacingMilliseconds])) as number;
    if (wait > 0) await this.#clock.wait(wait, signal);
  }
}
