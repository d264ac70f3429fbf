import { defineScripts, type RunScript, readScript } from '../../redis/load-script.ts';
import type { TrunkLook, WatchedTrunk } from './call-ledger.ts';
import type { LedgerRedis } from './ledger-redis.ts';

const scripts = {
  note: readScript(import.meta.url, 'note-watched.lua'),
  list: readScript(import.meta.url, 'list-watched.lua'),
};

/** A row of `watchedReply` in ledger-watched.lua. */
export type WatchedRow = [dialler: string, name: string, settings: string, up: string, says: string, since: string];

/** The trunks that diallers watch by the manager interface. Part of the ledger. */
export class WatchedTrunkStore {
  readonly #ledger: LedgerRedis;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  constructor(ledger: LedgerRedis) {
    this.#ledger = ledger;
    this.#run = defineScripts(ledger.redis, scripts);
  }

  /**
   * Notes one look of a dialler at all its trunks, which replaces the one before. It holds for a minute.
   *
   * @returns the trunks that are down, or up again, since this look
   */
  async note(dialler: string, looks: readonly TrunkLook[]): Promise<Pick<TrunkLook, 'name' | 'up' | 'says'>[]> {
    const seen = looks.map(({ settings, ...each }) => ({ ...each, settings: settings.join(', ') }));
    const { base, rules } = this.#ledger;
    const reply = (await this.#run.note([base], [rules, dialler, JSON.stringify(seen)])) as [string, string, string][];
    return reply.map(([name, up, says]) => ({ name, up: up === '1', says }));
  }

  /** Every trunk that a dialler watches now, by name. A metric `belcode_trunk_up` is 1 where `up`, else 0. */
  async list(): Promise<WatchedTrunk[]> {
    const { base, rules } = this.#ledger;
    return ((await this.#run.list([base], [rules])) as WatchedRow[]).map(watchedTrunk).sort(byName);
  }
}

export function watchedTrunk([dialler, name, settings, up, says, since]: WatchedRow): WatchedTrunk {
  return { dialler, name, settings: settings.split(', '), up: up === '1', says, since: Number(since) };
}

const byName = (a: WatchedTrunk, b: WatchedTrunk) => (`${a.name} ${a.dialler}` < `${b.name} ${b.dialler}` ? -1 : 1);
