import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';
import type { DeviceKey } from './app-device.ts';
import { pairingLifetimeSeconds } from './pairing-code.ts';

/** A browser that was paired, and is no method before its code was typed into its person's own page. */
export interface PendingDevice {
  id: string;
  userId: string;
  name: string;
  publicKey: DeviceKey;
  /** What the browser gave for push messages, sealed. */
  subscription?: { keyId: string; base64: string } | undefined;
}

/** For whom a pairing code is, and the challenge that waits on the page which shows it. */
export interface Pairing {
  userId: string;
  /** Undefined for a code that an operator gave: the page is not open yet. */
  challengeId?: string | undefined;
}

/** Longer than a pairing code lives, for whoever goes to the panel only after that. */
const pendingLifetimeSeconds = 1_200;

/**
 * Devices on their way to becoming one, in Redis: pairing codes, browsers that were paired, and which challenge each is
 * proved by. All methods throw Refusal store-unavailable when Redis is away.
 */
export class PendingDeviceStore {
  readonly #redis: Redis;

  /** @param redis a connection for commands */
  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @param digest of the pairing code @returns false when there is such a code already */
  async offer(digest: string, pairing: Pairing): Promise<boolean> {
    return this.#set(`belcode:pairing:${digest}`, JSON.stringify(pairing), pairingLifetimeSeconds);
  }

  /** Takes a pairing code, which is good once: of two who have it one gets it. */
  async take(digest: string): Promise<Pairing | undefined> {
    const text = await guardStore('getdel', () => this.#redis.getdel(`belcode:pairing:${digest}`));
    return text === null ? undefined : (JSON.parse(text) as Pairing);
  }

  async save(device: PendingDevice): Promise<void> {
    const text = JSON.stringify(device);
    await guardStore('set', () => this.#redis.set(deviceKey(device.id), text, 'EX', pendingLifetimeSeconds));
  }

  async find(id: string): Promise<PendingDevice | undefined> {
    const text = await guardStore('get', () => this.#redis.get(deviceKey(id)));
    return text === null ? undefined : (JSON.parse(text) as PendingDevice);
  }

  async forget(id: string): Promise<void> {
    await guardStore('del', () => this.#redis.del(deviceKey(id)));
  }

  /** The page of a user that waits for a device: who logs in to the app by name and password is proved there. */
  async expect(userId: string, challengeId: string): Promise<void> {
    const key = `belcode:app-expected:${userId}`;
    await guardStore('set', () => this.#redis.set(key, challengeId, 'EX', pairingLifetimeSeconds));
  }

  async expected(userId: string): Promise<string | undefined> {
    return (await guardStore('get', () => this.#redis.get(`belcode:app-expected:${userId}`))) ?? undefined;
  }

  /** A device that was paired before its person opened the page; the latest counts. */
  async wait(userId: string, deviceId: string): Promise<void> {
    const key = `belcode:app-waits:${userId}`;
    await guardStore('set', () => this.#redis.set(key, deviceId, 'EX', pendingLifetimeSeconds));
  }

  /** Takes it: the page that opens now is the one it waited for. */
  async takeWaiting(userId: string): Promise<string | undefined> {
    return (await guardStore('getdel', () => this.#redis.getdel(`belcode:app-waits:${userId}`))) ?? undefined;
  }

  /**
   * Has a device proved by a challenge: its code is shown on this one, and on no other. The first one has it.
   *
   * @returns whether it is this one
   */
  async attach(challengeId: string, deviceId: string): Promise<boolean> {
    const key = attachedKey(challengeId);
    if (await this.#set(key, deviceId, pendingLifetimeSeconds)) {
      await guardStore('set', () => this.#redis.set(provedKey(deviceId), challengeId, 'EX', pendingLifetimeSeconds));
      return true;
    }
    return (await this.attachedTo(challengeId)) === deviceId;
  }

  /** The device that a challenge proves. */
  async attachedTo(challengeId: string): Promise<string | undefined> {
    return (await guardStore('get', () => this.#redis.get(attachedKey(challengeId)))) ?? undefined;
  }

  /** The challenge by which a device is proved. */
  async challengeOf(deviceId: string): Promise<string | undefined> {
    return (await guardStore('get', () => this.#redis.get(provedKey(deviceId)))) ?? undefined;
  }

  async #set(key: string, value: string, lifeSeconds: number): Promise<boolean> {
    return (await guardStore('set', () => this.#redis.set(key, value, 'EX', lifeSeconds, 'NX'))) === 'OK';
  }
}

function deviceKey(id: string): string {
  return `belcode:pending-device:${id}`;
}

function attachedKey(challengeId: string): string {
  return `belcode:app-proves:{${challengeId}}`;
}

function provedKey(deviceId: string): string {
  return `belcode:app-proved-by:${deviceId}`;
}
