import type { Redis } from 'ioredis';
import { challengeLifetimeSeconds } from '../policy/limits.ts';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';
import { StoredMac } from '../stored-mac.ts';
import type { Challenge } from './challenge.ts';
import { challengeKey } from './challenge-keys.ts';
import { ChallengeMacs } from './challenge-macs.ts';
import { notOver } from './challenge-store.ts';

const scripts = { takeOver: readScript(import.meta.url, 'take-over.lua') };

/** A login that waits for its code, and the telephone that may hear it. */
export interface DialIn {
  challengeId: string;
  userId: string;
  /** Undefined while the telephone is being added. */
  factorId?: string | undefined;
}

/** The challenges that a telephone of this exchange may dial in for. All methods throw Refusal store-unavailable. */
export class DialInStore {
  readonly #redis: Redis;
  readonly #mac: StoredMac;
  readonly #macs: ChallengeMacs;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  /**
   * @param redis a connection for commands
   * @param secret key of the MACs, so that nobody who writes to Redis lets another telephone hear a code
   */
  constructor(redis: Redis, secret: string) {
    this.#mac = new StoredMac(secret, 'dial-in');
    this.#macs = new ChallengeMacs(secret);
    this.#redis = redis;
    this.#run = defineScripts(redis, scripts);
  }

  /**
   * Kept for the maximum life of a challenge; of several logins the latest counts. Adding a telephone does not displace
   * a login by a user who has it as a method.
   */
  async note(extension: string, waiting: DialIn): Promise<void> {
    const key = keyOf(extension, waiting.factorId === undefined ? 'added' : 'enrolled');
    const sealed = this.#mac.seal(key, JSON.stringify(waiting));
    await guardStore('set', () => this.#redis.set(key, sealed, 'EX', challengeLifetimeSeconds));
  }

  /** A login by an enrolled telephone comes first. The challenges may be over by now. */
  async find(extension: string): Promise<DialIn[]> {
    const keys = [keyOf(extension, 'enrolled'), keyOf(extension, 'added')];
    const noted = await guardStore('mget', () => this.#redis.mget(keys));
    const texts = keys.map((key, index) => this.#mac.open(key, noted[index] ?? null));
    return texts.flatMap((text) => (text === undefined ? [] : [JSON.parse(text) as DialIn]));
  }

  /**
   * Gives a challenge to the telephone that dialled in for it. The previous code becomes invalid; the tries continue.
   *
   * @returns its previous delivery, to hang up, and the language; undefined when the challenge is over or unknown
   */
  async takeOver(
    challenge: Challenge,
    { deliveryId, extension, factorId }: { deliveryId: string; extension: string; factorId: string | undefined },
  ): Promise<{ earlier: string; language: string } | undefined> {
    const taken = { kind: 'phone', proof: 'code', deliveryId, to: extension, postDial: undefined, factorId } as const;
    const mac = this.#macs.ofFacts({ ...challenge, ...taken });
    const values = [notOver, deliveryId, extension, factorId ?? '', challengeLifetimeSeconds * 1_000, mac];
    const [earlier, language] = (await this.#run.takeOver([challengeKey(challenge.id)], values)) as string[];
    return earlier === undefined || language === undefined ? undefined : { earlier, language };
  }
}

function keyOf(extension: string, as: 'enrolled' | 'added'): string {
  return `belcode:dial-in:{${extension}}:${as}`;
}
