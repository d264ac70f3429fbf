import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { networkOf } from '../../accounts/network.ts';
import { type SealKeys, seal, unseal } from '../../factors/seal.ts';
import { challengeLifetimeSeconds } from '../../policy/limits.ts';
import type { Random } from '../../random.ts';
import { guardStore } from '../../redis/guard-store.ts';
import { StoredMac } from '../../stored-mac.ts';

/** A login that waits for its code. */
export interface RadiusLogin {
  sessionId: string;
  /** Of the password, where it is sent again with the code. */
  passwordMac?: string | undefined;
}

/** Whose login it is: nobody else finds it, whatever they send. */
export interface LoginAt {
  clientId: string;
  login: string;
}

/** Whose login it is where no State says so: only the network in which it began finds it. */
export interface LoginFrom extends LoginAt {
  /** Of the person, or of the client, whose people then share it. */
  address: string;
}

export interface RadiusLoginStoreParts {
  redis: Redis;
  random: Pick<Random, 'id'>;
  sealKeys: SealKeys;
  secret: string;
}

/**
 * Logins by RADIUS that wait for their code, in Redis, for the life of a challenge. What is stored is sealed, because
 * the id of a session is the session; the names of the keys are MACs, because they hold logins. All methods throw
 * Refusal store-unavailable.
 */
export class RadiusLoginStore {
  readonly #redis: Redis;
  readonly #random: Pick<Random, 'id'>;
  readonly #keys: SealKeys;
  readonly #mac: StoredMac;

  constructor({ redis, random, sealKeys, secret }: RadiusLoginStoreParts) {
    this.#redis = redis;
    this.#random = random;
    this.#keys = sealKeys;
    this.#mac = new StoredMac(secret, 'radius-login');
  }

  /** Keeps a login for the next answer. @returns the State that finds it: 128 random bits, which Redis never holds */
  async keep(at: LoginAt, login: RadiusLogin): Promise<Buffer> {
    const state = Buffer.from(this.#random.id(), 'base64url');
    await this.#put(this.#keyOf(at, digestOf(state)), login);
    return state;
  }

  /** Takes a login by its State, once. @returns undefined also for the State of another client or another name */
  async take(at: LoginAt, state: Buffer): Promise<RadiusLogin | undefined> {
    const key = this.#keyOf(at, digestOf(state));
    return this.#open(key, await guardStore('getdel', () => this.#redis.getdel(key)));
  }

  /** Puts a login back that was taken, because its answer could not be judged. */
  putBack(at: LoginAt, state: Buffer, login: RadiusLogin): Promise<void> {
    return this.#put(this.#keyOf(at, digestOf(state)), login);
  }

  /**
   * Keeps the login of a client that sends no State. It replaces an earlier one of the same name from the same network,
   * and no other: a thief of the password elsewhere has a login, tries and a count of wrong codes of their own.
   */
  keepByName(from: LoginFrom, login: RadiusLogin): Promise<void> {
    return this.#put(this.#nameKeyOf(from), login);
  }

  async findByName(from: LoginFrom): Promise<RadiusLogin | undefined> {
    const key = this.#nameKeyOf(from);
    return this.#open(key, await guardStore('get', () => this.#redis.get(key)));
  }

  async forgetByName(from: LoginFrom): Promise<void> {
    await guardStore('del', () => this.#redis.del(this.#nameKeyOf(from)));
  }

  /** Of a password that was verified for this session, so that it is known again with the code. */
  passwordMac(sessionId: string, password: string): string {
    return this.#mac.of(['password', sessionId, password]);
  }

  isPasswordOf({ sessionId, passwordMac }: RadiusLogin, password: string): boolean {
    return passwordMac !== undefined && this.#mac.isOf(['password', sessionId, password], passwordMac);
  }

  #keyOf({ clientId, login }: LoginAt, state: string): string {
    return `belcode:radius-login:${this.#mac.of([clientId, login.toLowerCase(), state])}`;
  }

  #nameKeyOf({ clientId, login, address }: LoginFrom): string {
    return `belcode:radius-login:${this.#mac.of([clientId, login.toLowerCase(), '', networkOf(address)])}`;
  }

  async #put(key: string, login: RadiusLogin): Promise<void> {
    const { keyId, bytes } = seal(
      { keys: this.#keys, random: this.#random },
      { loginKey: key, purpose: 'radius-login' },
      JSON.stringify(login),
    );
    const text = `${keyId}.${bytes.toString('base64url')}`;
    await guardStore('set', () => this.#redis.set(key, text, 'EX', challengeLifetimeSeconds));
  }

  #open(key: string, text: string | null): RadiusLogin | undefined {
    const [keyId = '', body = ''] = (text ?? '').split('.');
    if (text === null) return undefined;
    try {
      const sealed = { keyId, bytes: Buffer.from(body, 'base64url') };
      return JSON.parse(unseal({ keys: this.#keys }, { loginKey: key, purpose: 'radius-login' }, sealed));
    } catch {
      // Somebody else wrote it, or the key has changed since.
      return undefined;
    }
  }
}

function digestOf(state: Buffer): string {
  return createHash('sha256').update(state).digest('base64url');
}
