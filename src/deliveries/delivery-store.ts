import type { Redis } from 'ioredis';
import { challengeKeepSeconds, challengeLifetimeSeconds, maxQueueSeconds } from '../policy/limits.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';
import { type Delivery, type DeliveryState, deliveryMovesInto, type EndReason } from './delivery.ts';

/** V04: a dialler that has not renewed for so long is taken for dead, and its delivery for interrupted. */
export const leaseSeconds = 10;
/** How often a dialler renews: two renewals may get lost before the lease lapses. */
export const leaseRenewSeconds = 3;
/** As long as the end of its challenge can be read. */
const keepSeconds = challengeLifetimeSeconds + challengeKeepSeconds;

/** A delivery is found only together with its challenge: both share one slot of a Redis Cluster. */
export type DeliveryRef = Pick<Delivery, 'id' | 'challengeId'>;

/** What goes with a move: `reason` with `ended`, and only there; `key` with `answered`. */
export interface MoveDetail {
  reason?: EndReason;
  key?: string;
}

export interface DeliveryTimes {
  leaseSeconds: number;
  keepSeconds: number;
}

const scripts = {
  create: readScript(import.meta.url, 'create.lua'),
  advance: readScript(import.meta.url, 'advance.lua'),
  renew: readScript(import.meta.url, 'renew.lua'),
  send: readScript(import.meta.url, 'send.lua'),
  failWay: readScript(import.meta.url, 'fail-way.lua'),
  find: readScript(import.meta.url, 'find.lua'),
};

/** The stream of a challenge's progress, and the channel on which each new event is announced by its id. */
export function progressKey(challengeId: string): string {
  return `belcode:progress:{${challengeId}}`;
}

/**
 * Deliveries in Redis. Each method is one step in Redis, by Redis' clock, and writes the progress event in that same
 * step. All of them throw Refusal store-unavailable when Redis is away.
 */
export class DeliveryStore {
  readonly #times: DeliveryTimes;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  /** @param redis a connection for commands */
  constructor(redis: Redis, times: Partial<DeliveryTimes> = {}) {
    this.#times = { leaseSeconds, keepSeconds, ...times };
    this.#run = defineScripts(redis, scripts);
  }

  /**
   * Creates a delivery, queued. When no dialler has taken it by the limit it ends as interrupted.
   *
   * @returns false when there is one of this id already, which is left as it is
   */
  async create(delivery: DeliveryRef, limitSeconds = maxQueueSeconds): Promise<boolean> {
    return (await this.#run.create(this.#keys(delivery), [...this.#facts(delivery), limitSeconds * 1_000])) === 1;
  }

  /**
   * Moves a delivery, if the table allows it from where it is. `queued → dialling` succeeds for one caller only.
   *
   * @returns false when it is over or was taken by another: whoever has the call must hang up
   */
  async advance(delivery: DeliveryRef, to: DeliveryState, detail: MoveDetail = {}): Promise<boolean> {
    if ((to === 'ended') !== (detail.reason !== undefined)) {
      throw new Error('A delivery ends with a reason, and has a reason only when it ends');
    }
    if (to === 'sent') throw new Error('A delivery is sent by `send`, which knows to how many devices');
    const from = deliveryMovesInto(to).join(',');
    const lease = this.#times.leaseSeconds * 1_000;
    const values = [...this.#facts(delivery), to, from, lease, detail.reason ?? '', detail.key ?? ''];
    return (await this.#run.advance(this.#keys(delivery), values)) === 1;
  }

  /**
   * Says that the one who has the delivery is alive. Asked every `leaseRenewSeconds`. A lease is never made shorter.
   *
   * @param leaseSeconds until when it holds without being renewed
   * @returns false when the delivery is over, ended by somebody else or by a lapsed lease: hang up
   */
  async renew(delivery: DeliveryRef, leaseSeconds = this.#times.leaseSeconds): Promise<boolean> {
    const values = [...this.#facts(delivery), leaseSeconds * 1_000];
    return (await this.#run.renew(this.#keys(delivery), values)) === 1;
  }

  /**
   * Notes that a queued delivery is being handed on to devices; to be called before any of them can hear of it.
   *
   * @param ways how many devices, 1 or more. `failWay` for each that is out, `advance` to `shown` for the first that has it
   * @param limitSeconds when none has shown it by then it ends as `not-shown`
   * @returns false when it is over, or was sent already
   */
  async send(delivery: DeliveryRef, ways: number, limitSeconds = challengeLifetimeSeconds): Promise<boolean> {
    const values = [...this.#facts(delivery), deliveryMovesInto('sent').join(','), ways, limitSeconds * 1_000];
    return (await this.#run.send(this.#keys(delivery), values)) === 1;
  }

  /**
   * One device is out: to be told once of each. The last one ends the delivery with its reason.
   *
   * @returns whether this ended it; false while others are left, and when it is not `sent`
   */
  async failWay(delivery: DeliveryRef, reason: EndReason): Promise<boolean> {
    return (await this.#run.failWay(this.#keys(delivery), [...this.#facts(delivery), reason])) === 1;
  }

  /** Reads a delivery. One whose lease has lapsed is ended as interrupted by the first who reads it. */
  async find(delivery: DeliveryRef): Promise<Delivery | undefined> {
    const [state, reason] = (await this.#run.find(this.#keys(delivery), this.#facts(delivery))) as [
      DeliveryState?,
      (EndReason | '')?,
    ];
    if (state === undefined) return undefined;
    return { id: delivery.id, challengeId: delivery.challengeId, state, ...(reason ? { reason } : {}) };
  }

  #keys({ id, challengeId }: DeliveryRef): string[] {
    return [`belcode:delivery:{${challengeId}}:${id}`, progressKey(challengeId)];
  }

  #facts({ id }: DeliveryRef): (string | number)[] {
    return [id, this.#times.keepSeconds * 1_000, deliveryMovesInto('ended').join(',')];
  }
}
