/**
 * Does one thing at a time for each key. What comes for the same key meanwhile is done together by the next one, and
 * each caller waits until its own is done.
 */
export class Gathering<T> {
  readonly #act: (items: readonly T[]) => Promise<void>;
  readonly #pause: (() => Promise<void>) | undefined;
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #next = new Map<string, { items: T[]; done: Promise<void> }>();

  /**
   * @param act is never called without an item
   * @param pause between two acts for a key, so that more comes together. Default: none
   */
  constructor(act: (items: readonly T[]) => Promise<void>, pause?: () => Promise<void>) {
    this.#act = act;
    this.#pause = pause;
  }

  /** @throws what the act throws, to everybody whose item was in it */
  add(key: string, item: T): Promise<void> {
    const next = this.#next.get(key);
    if (next !== undefined) {
      next.items.push(item);
      return next.done;
    }
    const underWay = this.#underWay.get(key);
    if (underWay === undefined) return this.#run(key, [item]);
    const items = [item];
    const start = () => {
      this.#next.delete(key);
      return this.#run(key, items);
    };
    const done = underWay.then(start, start);
    this.#next.set(key, { items, done });
    return done;
  }

  /** Resolves when everything that was added until now has been tried. */
  async settled(): Promise<void> {
    await Promise.allSettled([...this.#underWay.values(), ...[...this.#next.values()].map(({ done }) => done)]);
  }

  #run(key: string, items: readonly T[]): Promise<void> {
    const acted = this.#act(items);
    const pause = this.#pause;
    const free = pause === undefined ? acted : acted.then(pause, pause);
    const running = free.finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, running);
    return pause === undefined ? running : acted;
  }
}
