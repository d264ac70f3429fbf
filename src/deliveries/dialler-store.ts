import type { Redis } from 'ioredis';
import { guardStore } from '../redis/guard-store.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';

/** How often a dialler reports. */
export const reportSeconds = 3;
/** How long a report holds: readiness must turn false within 10 s of a dialler's death. */
const reportLifetimeSeconds = 8;

/** All diallers that have reported, a hash. */
export const diallersKey = 'belcode:diallers';

const scripts = {
  report: readScript(import.meta.url, 'dialler-report.lua'),
  list: readScript(import.meta.url, 'dialler-list.lua'),
};

export type PbxPresence = 'live' | 'away';

/** A dialler that is running, and whether it has its exchange. */
export interface DiallerPresence {
  name: string;
  pbx: PbxPresence;
  /** When the exchange became live or away; milliseconds since the epoch, by Redis' clock. */
  since: number;
}

/** The list of running diallers. All methods throw Refusal store-unavailable when Redis is away. */
export class DiallerStore {
  readonly #redis: Redis;
  readonly #lifetimeSeconds: number;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  constructor(redis: Redis, lifetimeSeconds = reportLifetimeSeconds) {
    this.#redis = redis;
    this.#lifetimeSeconds = lifetimeSeconds;
    this.#run = defineScripts(redis, scripts);
  }

  /** Reports a dialler. To be called every `reportSeconds`, and at once when its exchange comes or goes. */
  async report(name: string, pbx: PbxPresence): Promise<void> {
    await this.#run.report([diallersKey], [name, pbx, this.#lifetimeSeconds * 1_000]);
  }

  /** Takes a dialler off the list when it shuts down. */
  async withdraw(name: string): Promise<void> {
    await guardStore('hdel', () => this.#redis.hdel(diallersKey, name));
  }

  /** Every dialler whose report still holds, sorted by name. */
  async list(): Promise<DiallerPresence[]> {
    const reply = (await this.#run.list([diallersKey], [])) as string[];
    const diallers: DiallerPresence[] = [];
    for (let i = 0; i < reply.length; i += 3) {
      const [name = '', pbx, since] = reply.slice(i, i + 3);
      diallers.push({ name, pbx: pbx === 'live' ? 'live' : 'away', since: Number(since) });
    }
    return diallers.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** The diallers that can place a call now. */
  async liveDiallers(): Promise<DiallerPresence[]> {
    return (await this.list()).filter((dialler) => dialler.pbx === 'live');
  }
}
