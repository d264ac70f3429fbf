import type { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';
import { guardStore } from '../redis/guard-store.ts';
import { StoredMac } from '../stored-mac.ts';
import type { DeviceKey } from './app-device.ts';
import { pairingLifetimeSeconds } from './pairing-code.ts';

/** A paired browser. It becomes a method only after its code is typed into the user's own page. */
export interface PendingDevice {
  id: string;
  userId: string;
  name: string;
  publicKey: DeviceKey;
  /** The browser's push subscription, sealed. */
  subscription?: { keyId: string; base64: string } | undefined;
}

/** The user of a pairing code, and the challenge of the page that shows it. */
export interface Pairing {
  userId: string;
  /** Undefined for a code from an operator, because no page is open yet. */
  challengeId?: string | undefined;
}

/** Longer than the life of a pairing code, because the user may open the panel later. */
const pendingLifetimeSeconds = 1_200;

/**
 * Devices that are being added, in Redis: pairing codes, paired browsers, and the challenge that proves each of them.
 * All methods throw Refusal store-unavailable when Redis is away.
 */
export class PendingDeviceStore {
  readonly #redis: Redis;
  readonly #mac: StoredMac;

  /** @param redis a connection for commands */
  constructor(redis: Redis, secret: string, clock?: Pick<Clock, 'now'>) {
    this.#mac = new StoredMac(secret, 'device', clock);
    this.#redis = redis;
  }

  /** @param digest of the pairing code @returns false when the code exists already */
  async offer(digest: string, pairing: Pairing): Promise<boolean> {
    const key = pairingKey(digest);
    return this.#set(
      key,
      this.#mac.sealFor(pairingLifetimeSeconds, key, JSON.stringify(pairing)),
      pairingLifetimeSeconds,
    );
  }

  /** Consumes a pairing code. Of two concurrent callers only one gets it. */
  async take(digest: string): Promise<Pairing | undefined> {
    const key = pairingKey(digest);
    const text = this.#mac.openInTime(key, await guardStore('getdel', () => this.#redis.getdel(key)));
    return text === undefined ? undefined : (JSON.parse(text) as Pairing);
  }

  async save(device: PendingDevice): Promise<void> {
    const text = this.#mac.sealFor(pendingLifetimeSeconds, deviceKey(device.id), JSON.stringify(device));
    await guardStore('set', () => this.#redis.set(deviceKey(device.id), text, 'EX', pendingLifetimeSeconds));
  }

  async find(id: string): Promise<PendingDevice | undefined> {
    const key = deviceKey(id);
    const text = this.#mac.openInTime(key, await guardStore('get', () => this.#redis.get(key)));
    return text === undefined ? undefined : (JSON.parse(text) as PendingDevice);
  }

  async forget(id: string): Promise<void> {
    await guardStore('del', () => this.#redis.del(deviceKey(id)));
  }

  /** The user's page that waits for a device. A device paired by name and password is proved there. */
  async expect(userId: string, challengeId: string): Promise<void> {
    const key = `belcode:app-expected:${userId}`;
    await guardStore('set', () => this.#redis.set(key, challengeId, 'EX', pairingLifetimeSeconds));
  }

  async expected(userId: string): Promise<string | undefined> {
    return (await guardStore('get', () => this.#redis.get(`belcode:app-expected:${userId}`))) ?? undefined;
  }

  /** A device that was paired before the user opened the page; the latest one counts. */
  async wait(userId: string, deviceId: string): Promise<void> {
    const key = `belcode:app-waits:${userId}`;
    await guardStore('set', () => this.#redis.set(key, deviceId, 'EX', pendingLifetimeSeconds));
  }

  /** Consumes it for the page that opens now. */
  async takeWaiting(userId: string): Promise<string | undefined> {
    return (await guardStore('getdel', () => this.#redis.getdel(`belcode:app-waits:${userId}`))) ?? undefined;
  }

  /**
   * Binds a challenge to a device: its code is shown on this device only. The first device gets it.
   *
   * @returns whether it is bound to this device
   */
  async attach(challengeId: string, deviceId: string): Promise<boolean> {
    const key = attachedKey(challengeId);
    if (await this.#set(key, deviceId, pendingLifetimeSeconds)) {
      await guardStore('set', () => this.#redis.set(provedKey(deviceId), challengeId, 'EX', pendingLifetimeSeconds));
      return true;
    }
    return (await this.attachedTo(challengeId)) === deviceId;
  }

  /** The device of a challenge. */
  async attachedTo(challengeId: string): Promise<string | undefined> {
    return (await guardStore('get', () => this.#redis.get(attachedKey(challengeId)))) ?? undefined;
  }

  /** The challenge of a device. */
  async challengeOf(deviceId: string): Promise<string | undefined> {
    return (await guardStore('get', () => this.#redis.get(provedKey(deviceId)))) ?? undefined;
  }

  async #set(key: string, value: string, lifetimeSeconds: number): Promise<boolean> {
    return (await guardStore('set', () => this.#redis.set(key, value, 'EX', lifetimeSeconds, 'NX'))) === 'OK';
  }
}

function pairingKey(digest: string): string {
  return `belcode:pairing:${digest}`;
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
