import type { Redis } from 'ioredis';
import { challengeLifetimeSeconds } from '../policy/limits.ts';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';
import { challengeKey, notOver } from './challenge-store.ts';

const scripts = { takeOver: readScript(import.meta.url, 'take-over.lua') };

/** A login that waits for its code, and the enrolled telephone by which it may be heard. */
export interface DialIn {
  challengeId: string;
  userId: string;
  /** Undefined while the telephone is only being added. */
  factorId?: string | undefined;
}

/** Which challenge a telephone of this exchange may dial in for. All methods throw Refusal store-unavailable. */
export class DialInStore {
  readonly #redis: Redis;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  /** @param redis a connection for commands */
  constructor(redis: Redis) {
    this.#redis = redis;
    this.#run = defineScripts(redis, scripts);
  }

  /**
   * Kept for as long as a challenge can live; of several logins the latest counts. Who is only adding the telephone takes
   * nothing away from those whose method it is.
   */
  async note(extension: string, waiting: DialIn): Promise<void> {
    const key = keyOf(extension, waiting.factorId === undefined ? 'added' : 'enrolled');
    await guardStore('set', () => this.#redis.set(key, JSON.stringify(waiting), 'EX', challengeLifetimeSeconds));
  }

  /** The login by an enrolled telephone first. Challenges may be over by now. */
  async find(extension: string): Promise<DialIn[]> {
    const keys = [keyOf(extension, 'enrolled'), keyOf(extension, 'added')];
    const noted = await guardStore('mget', () => this.#redis.mget(keys));
    return noted.flatMap((text) => (text === null ? [] : [JSON.parse(text) as DialIn]));
  }

  /**
   * Gives a challenge to the telephone that dialled in for it; the code of before dies, the tries go on counting.
   *
   * @returns the delivery that it had, to be hung up, and the language; undefined when it is over, or unknown
   */
  async takeOver(
    { challengeId, factorId = '' }: DialIn,
    { deliveryId, extension }: { deliveryId: string; extension: string },
  ): Promise<{ earlier: string; language: string } | undefined> {
    const values = [notOver, deliveryId, extension, factorId, challengeLifetimeSeconds * 1_000];
    const [earlier, language] = (await this.#run.takeOver([challengeKey(challengeId)], values)) as string[];
    return earlier === undefined || language === undefined ? undefined : { earlier, language };
  }
}

function keyOf(extension: string, as: 'enrolled' | 'added'): string {
  return `belcode:dial-in:{${extension}}:${as}`;
}
