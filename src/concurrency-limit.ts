import { Refusal } from './errors.ts';

/** Challenges that one process opens at a time without delaying each other; each sends a dozen commands to Redis. */
const defaultMaxConcurrent = 32;
/** Maximum queue. Its last entry waits for some seconds; more is an attack, or there are far too few processes. */
const defaultMaxWaiting = 2_000;

/** A queue of its own, so that a full queue of others does not refuse an act that may wait here. */
export interface OwnQueue {
  name: string;
  maxWaiting: number;
  /** Acts that one person has here at a time; default one. */
  maxEach?: number;
}

/** The place of an act in a queue of its own. */
export interface Turn {
  queue: string;
  /**
   * The person who acts. Each has at most `maxEach` acts here at a time; their others wait with everybody. Without it
   * nothing counts.
   */
  by?: string | undefined;
}

export interface TurnFigures {
  running: number;
  waiting: number;
}

interface Queue {
  maxWaiting: number;
  maxEach: number;
  waiting: (() => void)[];
  /** The acts that wait or run, by person. */
  by: Map<string, number>;
}

const everybody = '';

/**
 * Runs a limited number of acts at a time, in order of arrival. Without a limit, a burst keeps the process so busy that
 * replies which have already arrived time out. Of several queues each has its turn, while acts wait there.
 */
export class ConcurrencyLimit {
  readonly #queues: Map<string, Queue>;
  readonly #refusal: 'queue-full' | 'too-busy';
  readonly #maxConcurrent: number;
  #free: number;
  /** The queues in the order of their next turns. */
  readonly #turns: Queue[];

  /**
   * @param refusal the refusal of an act for which there is no place to wait
   * @param own queues beside the one of everybody
   */
  constructor(
    maxConcurrent = defaultMaxConcurrent,
    maxWaiting = defaultMaxWaiting,
    refusal: 'queue-full' | 'too-busy' = 'queue-full',
    own: readonly OwnQueue[] = [],
  ) {
    this.#maxConcurrent = maxConcurrent;
    this.#free = maxConcurrent;
    this.#refusal = refusal;
    const all: readonly OwnQueue[] = [...own, { name: everybody, maxWaiting }];
    this.#queues = new Map(all.map((queue) => [queue.name, newQueue(queue)]));
    this.#turns = [...this.#queues.values()];
  }

  /**
   * @param turn default with everybody
   * @throws Refusal queue-full or too-busy when too many acts wait; and what the act throws
   */
  async run<T>(act: () => Promise<T>, { queue: name, by }: Turn = { queue: everybody }): Promise<T> {
    const own = this.#find(name);
    const has = by === undefined ? 0 : (own.by.get(by) ?? 0);
    const counts = by !== undefined && has < own.maxEach;
    const queue = by === undefined || counts ? own : this.#find(everybody);
    const mustWait = this.#free === 0;
    if (mustWait && queue.waiting.length >= queue.maxWaiting)
      throw new Refusal(this.#refusal, 'too many requests wait in this process');
    if (counts) own.by.set(by, has + 1);
    if (mustWait) await new Promise<void>((resolve) => queue.waiting.push(resolve));
    else this.#free -= 1;
    try {
      return await act();
    } finally {
      if (counts) leave(own, by);
      const next = this.#next();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }

  /** How many acts run and wait now, in all queues. */
  figures(): TurnFigures {
    const waiting = this.#turns.reduce((sum, queue) => sum + queue.waiting.length, 0);
    return { running: this.#maxConcurrent - this.#free, waiting };
  }

  #find(name: string): Queue {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw new Error(`There is no queue ${name}`);
    return queue;
  }

  #next(): (() => void) | undefined {
    const queue = this.#turns.find(({ waiting }) => waiting.length > 0);
    if (queue === undefined) return undefined;
    this.#turns.splice(this.#turns.indexOf(queue), 1);
    this.#turns.push(queue);
    return queue.waiting.shift();
  }
}

function newQueue({ maxWaiting, maxEach = 1 }: OwnQueue): Queue {
  return { maxWaiting, maxEach, waiting: [], by: new Map() };
}

function leave({ by: people }: Queue, by: string): void {
  const left = (people.get(by) ?? 1) - 1;
  if (left === 0) people.delete(by);
  else people.set(by, left);
}
