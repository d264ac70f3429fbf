import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';
import type { ChallengeAsker } from './challenge-asker.ts';

type HeldAsker = Exclude<ChallengeAsker, `key:${string}`>;

/**
 * How long "Not me" keeps the app silent, by who had asked, and whom it silences. Somebody with the password would go
 * on asking. After a forgotten password, for which the caller knew only a name, logins go on. What was asked for
 * elsewhere does not silence the app for somebody known.
 */
const holds: Readonly<Record<HeldAsker, { seconds: number; silences: readonly HeldAsker[] }>> = {
  known: { seconds: 3_600, silences: ['known', 'login', 'known-forgotten', 'forgotten'] },
  login: { seconds: 3_600, silences: ['login', 'forgotten'] },
  'known-forgotten': { seconds: 86_400, silences: ['known-forgotten', 'forgotten'] },
  forgotten: { seconds: 86_400, silences: ['forgotten'] },
};

const heldAskers = Object.keys(holds) as HeldAsker[];

/** Users whose app gets no codes for a while. All methods throw Refusal store-unavailable. */
export class AppHoldStore {
  readonly #redis: Redis;

  /** @param redis a connection for commands */
  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @param asker who had asked for the code that was reported */
  async hold(userId: string, asker: ChallengeAsker): Promise<void> {
    const held = heldAs(asker);
    await guardStore('set', () => this.#redis.set(keyOf(userId, held), '1', 'EX', holds[held].seconds));
  }

  /**
   * @param asker whose codes are asked for
   * @returns the remaining time of the hold; undefined without a hold
   */
  async secondsLeft(userId: string, asker: ChallengeAsker): Promise<number | undefined> {
    const holding = heldAskers.filter((each) => holds[each].silences.includes(heldAs(asker)));
    const left = await Promise.all(
      holding.map((each) => guardStore('ttl', () => this.#redis.ttl(keyOf(userId, each)))),
    );
    const seconds = Math.max(...left);
    return seconds >= 0 ? seconds : undefined;
  }

  async release(userId: string): Promise<void> {
    await guardStore('del', () => this.#redis.del(heldAskers.map((each) => keyOf(userId, each))));
  }
}

/** An API key asks on behalf of somebody with the password. */
function heldAs(asker: ChallengeAsker): HeldAsker {
  return heldAskers.find((each) => each === asker) ?? 'login';
}

function keyOf(userId: string, asker: HeldAsker): string {
  return `belcode:app-held:${userId}:${asker}`;
}
