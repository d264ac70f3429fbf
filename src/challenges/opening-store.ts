import type { Redis } from 'ioredis';
import { systemClock } from '../clock.ts';
import { deliveryKey, progressKey } from '../deliveries/delivery-store.ts';
import { Refusal } from '../errors.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';
import { type Challenge, notOver } from './challenge.ts';
import { challengeKey, closedKey, ofUserKey } from './challenge-keys.ts';
import type { ChallengeLimits } from './challenge-limits.ts';
import type { ChallengeMacs } from './challenge-macs.ts';
import { asOpened, fieldsOf, type OpeningChallenge } from './opening-challenge.ts';

const scripts = { open: readScript(import.meta.url, 'open.lua') };

/** By how much the time at which a challenge opens may be past when Redis opens it: longer than a command takes. */
const maxPastMilliseconds = 1_000;
/** The time of Redis is known from the first reply; a clock that was set meanwhile needs one more. */
const maxOpenings = 3;

/**
 * Stores a challenge that opens, with its delivery, in one step. The MAC covers the time at which it opens, so Redis is
 * given that time, and accepts it only when it is now.
 */
export class OpeningStore {
  readonly #macs: ChallengeMacs;
  readonly #limits: ChallengeLimits;
  readonly #open: RunScript;
  /** Milliseconds by which the clock of Redis was ahead of ours when it last mattered. */
  #ahead = 0;

  constructor(redis: Redis, macs: ChallengeMacs, limits: ChallengeLimits) {
    this.#macs = macs;
    this.#limits = limits;
    this.#open = defineScripts(redis, scripts).open;
  }

  /**
   * @param subject key of the list that it joins
   * @returns the challenge, and the earlier ones of that list
   * @throws Refusal user-unknown for a user who was disabled a moment ago
   */
  async open(opening: OpeningChallenge, subject: string): Promise<{ challenge: Challenge; earlier: string[] }> {
    const { id, userId, deliveryId, waitSeconds } = opening;
    const { tries, challengeLifetimeSeconds, keepSeconds: keep } = this.#limits;
    const life = challengeLifetimeSeconds * 1_000;
    const delivery = [deliveryKey({ id: deliveryId, challengeId: id }), progressKey(id)];
    const ofUser = userId === undefined ? [] : [ofUserKey(userId), closedKey(userId)];
    const wait = waitSeconds === undefined ? '' : waitSeconds * 1_000;
    for (let left = maxOpenings; left > 0; left -= 1) {
      const openedAt = systemClock.now() + this.#ahead;
      const challenge = asOpened(opening, { tries, openedAt, expiresAt: openedAt + life });
      const fields = JSON.stringify({ ...fieldsOf(opening, tries), mac: this.#macs.ofFacts(challenge) });
      const values = [notOver, life, keep * 1_000, fields, id, openedAt, maxPastMilliseconds, wait];
      const reply = await this.#open([challengeKey(id), subject, ...delivery, ...ofUser], values);
      const [outcome, time, ...earlier] = reply as string[];
      if (outcome === undefined) throw new Error(`There is a challenge ${id} already`);
      if (outcome === 'closed') throw new Refusal('user-unknown', 'disabled meanwhile');
      if (outcome !== 'time') return { challenge, earlier };
      this.#ahead = Number(time) - systemClock.now();
    }
    throw new Refusal('store-unavailable', 'the time of Redis is not known');
  }
}
