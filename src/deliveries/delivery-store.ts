import type { Redis } from 'ioredis';
import { challengeKeepSeconds, challengeLifetimeSeconds, maxQueueSeconds } from '../policy/limits.ts';
import { defineScripts, type RunScript, readScript } from '../redis/load-script.ts';
import {
  type CallNote,
  type Delivery,
  type DeliveryState,
  deliveryMovesInto,
  type EndReason,
  shownAfter,
} from './delivery.ts';

/** V04: a dialler that has not renewed for this long counts as dead, and its delivery as interrupted. */
export const leaseSeconds = 10;
/** How often a dialler renews; two renewals may get lost before the lease lapses. */
export const leaseRenewSeconds = 3;
/** A delivery is kept until the outcome of its challenge is no longer readable. */
const keepSeconds = challengeLifetimeSeconds + challengeKeepSeconds;

/** The challenge is part of the key, so that a delivery and its challenge's progress share a Redis Cluster slot. */
export type DeliveryRef = Pick<Delivery, 'id' | 'challengeId'>;

/** An entry of a stream, as Redis gives it. */
export type StreamEntry = [id: string, fields: string[]];

/** Details of a move: `reason` with `ended` and only then; `key` with `answered`; `note` with a state of a call. */
export interface MoveDetail {
  reason?: EndReason;
  key?: string;
  note?: CallNote;
}

/** A hash in Redis, and fields of it. */
export interface StoredHash {
  key: string;
  fields: readonly string[];
}

/** Its fields, null where it has none, at a moment by Redis' clock in milliseconds since the epoch. */
export interface ReadHash {
  at: number;
  fields: (string | null)[];
}

/** The stop switch of outside calls, which the diallers look at. */
export interface StopSwitch {
  /** A key that exists while they are stopped. */
  key: string;
  /** Called when they are. */
  onStopped(): void;
}

export interface DeliveryTimes {
  leaseSeconds: number;
  keepSeconds: number;
}

const scripts = {
  create: readScript(import.meta.url, 'create.lua'),
  take: readScript(import.meta.url, 'take.lua'),
  advance: readScript(import.meta.url, 'advance.lua'),
  renew: readScript(import.meta.url, 'renew.lua'),
  send: readScript(import.meta.url, 'send.lua'),
  show: readScript(import.meta.url, 'show.lua'),
  failWay: readScript(import.meta.url, 'fail-way.lua'),
  find: readScript(import.meta.url, 'find.lua'),
  look: readScript(import.meta.url, 'look.lua'),
};

export function deliveryKey({ id, challengeId }: DeliveryRef): string {
  return `belcode:delivery:{${challengeId}}:${id}`;
}

/** The stream of a challenge's progress, and also the channel that announces each new event. */
export function progressKey(challengeId: string): string {
  return `belcode:progress:{${challengeId}}`;
}

/**
 * Deliveries in Redis. Each method is one atomic step by Redis' clock, and writes the progress event in the same step.
 * All methods throw Refusal store-unavailable when Redis is away.
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
   * Creates a queued delivery. It ends as `queue-limit` when no dialler takes it within the limit.
   *
   * @returns false when a delivery with this id exists already; that one is left as it is
   */
  async create(delivery: DeliveryRef, limitSeconds = maxQueueSeconds): Promise<boolean> {
    return (await this.#run.create(this.#keys(delivery), [...this.#facts(delivery), limitSeconds * 1_000])) === 1;
  }

  /**
   * Moves a delivery from queued to dialling, for one caller only, and reads its challenge in the same step.
   *
   * @param stored where the challenge is, and the fields to read
   * @returns undefined when it is over or another caller has taken it
   */
  async take(delivery: DeliveryRef, stored: StoredHash): Promise<ReadHash | undefined> {
    const from = deliveryMovesInto('dialling').join(',');
    const values = [...this.#facts(delivery), from, this.#times.leaseSeconds * 1_000, ...stored.fields];
    const [at, fields] = (await this.#run.take([...this.#keys(delivery), stored.key], values)) as [
      string?,
      (string | null)[]?,
    ];
    return at === undefined || fields === undefined ? undefined : { at: Number(at), fields };
  }

  /**
   * Moves a delivery, if the table allows it, which renews its lease. `queued → dialling` succeeds for one caller
   * only.
   *
   * @param stop is looked at in the same step
   * @returns false when the delivery is over or another caller has taken it; a caller with a live call must hang up
   */
  async advance(
    delivery: DeliveryRef,
    to: DeliveryState,
    detail: MoveDetail = {},
    stop?: StopSwitch,
  ): Promise<boolean> {
    if ((to === 'ended') !== (detail.reason !== undefined)) {
      throw new Error('A delivery ends with a reason, and has a reason only when it ends');
    }
    if (to === 'shown') throw new Error('A delivery is shown by `show`, which knows that this may be late');
    if (to === 'sent') throw new Error('A delivery is sent by `send`, which knows to how many devices');
    const from = deliveryMovesInto(to).join(',');
    const lease = this.#times.leaseSeconds * 1_000;
    const values = [
      ...this.#facts(delivery),
      to,
      from,
      lease,
      detail.reason ?? '',
      detail.key ?? '',
      detail.note ?? '',
    ];
    const keys = [...this.#keys(delivery), ...(stop === undefined ? [] : [stop.key])];
    const reply = await this.#run.advance(keys, values);
    if (reply === 2) stop?.onStopped();
    return reply !== 0;
  }

  /**
   * Renews the lease: whoever runs the delivery is alive. A renewal never shortens a lease.
   *
   * @param leaseSeconds from now until the lease lapses
   * @returns false when the delivery is over, ended by somebody else or by a lapsed lease
   */
  async renew(delivery: DeliveryRef, leaseSeconds = this.#times.leaseSeconds): Promise<boolean> {
    const values = [...this.#facts(delivery), leaseSeconds * 1_000];
    return (await this.#run.renew(this.#keys(delivery), values)) === 1;
  }

  /**
   * Renews the lease of a call, and looks at the stop switch of outside calls in the same step. To be called when
   * nothing has renewed it for `leaseRenewSeconds`; the caller must hang up unless it is kept.
   *
   * @param switchKey a key that exists while they are stopped; undefined for a call inside
   */
  async keep(delivery: DeliveryRef, switchKey: string | undefined): Promise<'kept' | 'over' | 'stopped'> {
    const keys = [...this.#keys(delivery), ...(switchKey === undefined ? [] : [switchKey])];
    const reply = await this.#run.renew(keys, [...this.#facts(delivery), this.#times.leaseSeconds * 1_000]);
    return reply === 1 ? 'kept' : reply === 2 ? 'stopped' : 'over';
  }

  /**
   * Notes that a queued delivery goes to devices. To be called before any of them can receive it.
   *
   * @param ways number of devices, at least 1. Call `failWay` for each that fails, and `show` for the first that
   *   shows it
   * @param limitSeconds the delivery ends as `not-shown` when no device has shown it within this time
   * @returns false when the delivery is over or already sent
   */
  async send(delivery: DeliveryRef, ways: number, limitSeconds = challengeLifetimeSeconds): Promise<boolean> {
    const values = [...this.#facts(delivery), deliveryMovesInto('sent').join(','), ways, limitSeconds * 1_000];
    return (await this.#run.send(this.#keys(delivery), values)) === 1;
  }

  /**
   * Notes that a device shows the code. It may be slow: a delivery that has ended for one of `shownAfter` is shown
   * after all, and its followers are told.
   *
   * @returns false when another device shows it already, and when it is over for another reason
   */
  async show(delivery: DeliveryRef): Promise<boolean> {
    return (await this.#run.show(this.#keys(delivery), [...this.#facts(delivery), shownAfter.join(',')])) === 1;
  }

  /**
   * Notes that one device failed; to be called once per device. The last one ends the delivery with its reason.
   *
   * @returns whether this ended the delivery; false while other devices are left, and when its state is not `sent`
   */
  async failWay(delivery: DeliveryRef, reason: EndReason): Promise<boolean> {
    return (await this.#run.failWay(this.#keys(delivery), [...this.#facts(delivery), reason])) === 1;
  }

  /** Reads a delivery. The first read after its lease lapsed ends it. */
  async find(delivery: DeliveryRef): Promise<Delivery | undefined> {
    const [state, reason] = (await this.#run.find(this.#keys(delivery), this.#facts(delivery))) as [
      DeliveryState?,
      (EndReason | '')?,
    ];
    if (state === undefined) return undefined;
    return { id: delivery.id, challengeId: delivery.challengeId, state, ...(reason ? { reason } : {}) };
  }

  /**
   * Reads the progress of a challenge after an entry. The first read after the lease of a delivery lapsed ends it.
   *
   * @param delivery the latest one of the challenge
   * @param after id of an entry
   */
  async look(delivery: DeliveryRef, after: string): Promise<StreamEntry[]> {
    return (await this.#run.look(this.#keys(delivery), [...this.#facts(delivery), after])) as StreamEntry[];
  }

  #keys(delivery: DeliveryRef): string[] {
    return [deliveryKey(delivery), progressKey(delivery.challengeId)];
  }

  #facts({ id }: DeliveryRef): (string | number)[] {
    return [id, this.#times.keepSeconds * 1_000, deliveryMovesInto('ended').join(',')];
  }
}
