import type { Redis } from 'ioredis';
import { challengeLifetimeSeconds } from '../policy/limits.ts';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';
import { StoredMac } from '../stored-mac.ts';
import { type Challenge, notOver } from './challenge.ts';
import { challengeKey } from './challenge-keys.ts';
import { ChallengeMacs } from './challenge-macs.ts';

const scripts = { takeOver: readScript(import.meta.url, 'take-over.lua') };

/** A login that waits for its code, and the telephone that may hear it. */
export interface DialIn {
  challengeId: string;
  userId: string;
  /** Undefined while the telephone is being added. */
  factorId?: string | undefined;
  /** The purpose of the challenge. */
  purpose: string;
  /** The API key that opened the challenge; undefined for the panel. */
  apiKeyId?: string | undefined;
  /** Somebody asked from where the user has passed lately. */
  known?: boolean | undefined;
}

/** The challenges that a telephone of this exchange may dial in for. All methods throw Refusal store-unavailable. */
export class DialInStore {
  readonly #redis: Redis;
  readonly #mac: StoredMac;
  readonly #macs: ChallengeMacs;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  /**
   * @param redis a connection for commands
   * @param secret key of the MACs, so that a writer to Redis cannot let another telephone hear a code
   */
  constructor(redis: Redis, secret: string) {
    this.#mac = new StoredMac(secret, 'dial-in');
    this.#macs = new ChallengeMacs(secret);
    this.#redis = redis;
    this.#run = defineScripts(redis, scripts);
  }

  /**
   * Notes who may hear a code at an extension, for the maximum life of a challenge; of several with the same slot the
   * latest counts. So neither a forgotten password, which needs only a name, nor adding the telephone, nor an API key
   * displaces a login, a key displaces only its own, and nobody elsewhere displaces what somebody known asked for.
   */
  async note(extension: string, waiting: DialIn): Promise<void> {
    const { apiKeyId } = waiting;
    const key = keyOf(extension, keyNameOf(waiting));
    const sealed = this.#mac.seal(key, JSON.stringify(waiting));
    if (apiKeyId !== undefined) return this.#noteOfKey(extension, apiKeyId, sealed);
    await guardStore('set', () => this.#redis.set(key, sealed, 'EX', challengeLifetimeSeconds));
  }

  /**
   * In the order of the slots, so a login in the panel by an enrolled telephone comes first; of keys the oldest. The
   * challenges may be over by now.
   */
  async find(extension: string): Promise<DialIn[]> {
    const ofKeys = await guardStore('lrange', () => this.#redis.lrange(keyOf(extension, 'keys'), 0, -1));
    const names = slots.flatMap((slot) => (slot === 'keys' ? ofKeys.map((id) => `key:${id}` as const) : [slot]));
    const keys = names.map((name) => keyOf(extension, name));
    const noted = await guardStore('mget', () => this.#redis.mget(keys));
    const texts = keys.map((key, index) => this.#mac.open(key, noted[index] ?? null));
    return texts.flatMap((text) => (text === undefined ? [] : [JSON.parse(text) as DialIn]));
  }

  /** The list has the order only. */
  async #noteOfKey(extension: string, apiKeyId: string, sealed: string): Promise<void> {
    const order = keyOf(extension, 'keys');
    await guardStore('note', () =>
      this.#redis
        .multi()
        .lrem(order, 0, apiKeyId)
        .rpush(order, apiKeyId)
        .expire(order, challengeLifetimeSeconds)
        .set(keyOf(extension, `key:${apiKeyId}`), sealed, 'EX', challengeLifetimeSeconds)
        .exec(),
    );
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
    const taken = {
      kind: 'phone',
      proof: 'code',
      pageSession: undefined,
      deliveryId,
      to: extension,
      postDial: undefined,
      factorId,
    } as const;
    const mac = this.#macs.ofFacts({ ...challenge, ...taken });
    const values = [notOver, deliveryId, extension, factorId ?? '', challengeLifetimeSeconds * 1_000, mac];
    const [earlier, language] = (await this.#run.takeOver([challengeKey(challenge.id)], values)) as string[];
    return earlier === undefined || language === undefined ? undefined : { earlier, language };
  }
}

/**
 * What may wait for one telephone at the same time, in the order in which it is heard: a login where the user is known,
 * a login elsewhere, what API keys asked, forgotten passwords, and between these the telephone that is being added.
 */
const slots = ['known', 'enrolled', 'keys', 'known-forgotten', 'added', 'forgotten'] as const;

type KeyName = (typeof slots)[number] | `key:${string}`;

function keyNameOf({ factorId, purpose, apiKeyId, known }: DialIn): KeyName {
  if (apiKeyId !== undefined) return `key:${apiKeyId}`;
  if (factorId === undefined) return 'added';
  if (purpose === 'forgotten-password') return known ? 'known-forgotten' : 'forgotten';
  return known ? 'known' : 'enrolled';
}

function keyOf(extension: string, as: KeyName): string {
  return `belcode:dial-in:{${extension}}:${as}`;
}
