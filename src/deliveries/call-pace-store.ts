import type { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';
import { Refusal } from '../errors.ts';
import { maxTurnSeconds } from '../policy/limits.ts';
import type { Random } from '../random.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';
import { retryRedis } from '../redis/retry-redis.ts';

const scripts = {
  take: readScript(import.meta.url, 'take-turn.lua'),
  end: readScript(import.meta.url, 'end-turn.lua'),
};

/** The trunks on which carriers count calls. */
export type PacedTrunk = 'trunk' | 'second-trunk';

/** The right to dial one call at once. */
export interface Turn {
  /** Says that the call is on the wire, or never will be. Never throws, because a turn without news ends by itself. */
  end(): Promise<void>;
}

/**
 * Milliseconds over which the calls of one second are spread evenly. More than a second, so that the limit below rarely
 * delays a call; less than the queue's figure, so that calls that left the queue close together soon spread out.
 */
const spreadMilliseconds = 1_100;

/**
 * How long a call occupies its slot in the per-second window after the exchange reports it as sent: 1 s, plus the lead
 * of that report over the INVITE. Measured on a busy machine: 1 to 428 ms from a turn to the INVITE, but at most 5 from
 * the exchange's report (docs/decisions/0002-create-then-dial.md).
 */
const countedMilliseconds = 1_050;

/** How long a turn without news occupies its slot. Longer than a request to the exchange may take. */
const unheardMilliseconds = 5_000;

/** A short outage of Redis must not cost a person the call. */
const briefOutage = { moreTries: 4, pauseMilliseconds: 500 };

interface PaceParts {
  /** A connection for commands. */
  redis: Redis;
  clock: Clock;
  random: Random;
  trunk: PacedTrunk;
  callsPerSecond: number;
}

/** The pace of one trunk, over all diallers: the turns in which calls are dialled on it (V06). */
export class CallPaceStore {
  readonly #parts: PaceParts;
  readonly #turns: string;
  readonly #next: string;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  constructor(parts: PaceParts) {
    this.#parts = parts;
    this.#turns = `belcode:{${parts.trunk}}:turns`;
    this.#next = `belcode:{${parts.trunk}}:next-turn`;
    this.#run = defineScripts(parts.redis, scripts);
  }

  /**
   * Resolves when the caller may dial. The caller must dial at once.
   *
   * @throws Refusal store-unavailable when five attempts at Redis fail; queue-full when there is no turn within 60 s;
   *   the signal's reason
   */
  async turn(signal?: AbortSignal): Promise<Turn> {
    const { clock, random, callsPerSecond } = this.#parts;
    const id = random.id();
    const spacing = Math.ceil(spreadMilliseconds / callsPerSecond);
    const deadline = clock.now() + maxTurnSeconds * 1_000;
    for (;;) {
      const values = [id, spacing, callsPerSecond, unheardMilliseconds];
      // The script takes back a turn whose reply got lost.
      const takeTurn = () => this.#run.take([this.#turns, this.#next], values) as Promise<number>;
      const wait = await retryRedis({ ...briefOutage, clock, signal }, takeTurn);
      if (wait === 0) return { end: () => this.#endTurn(id) };
      if (clock.now() + wait > deadline) throw new Refusal('queue-full', 'no turn to dial in time');
      await clock.wait(wait, signal);
    }
  }

  async #endTurn(id: string): Promise<void> {
    await this.#run.end([this.#turns], [id, countedMilliseconds]).catch(() => undefined);
  }
}
