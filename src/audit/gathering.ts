/**
 * Does one thing at a time for each key. What comes for the same key meanwhile is done together by the next one, and
 * each caller waits until its own is done.
 */
export class Gathering<T> {
  readonly #act: (items: readonly T[]) => Promise<void>;
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #next = new Map<string, { items: T[]; done: Promise<void> }>();

  /** @param act is never called without an item */
  constructor(act: (items: readonly T[]) => Promise<void>) {
    this.#act = act;
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
    const running = this.#act(items).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, running);
    return running;
  }
}
