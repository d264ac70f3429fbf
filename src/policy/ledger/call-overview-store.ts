import { defineScripts, type RunScript, readScript } from '../../redis/load-script.ts';
import type {
  AdmissionRule,
  AreaFigures,
  Block,
  CallOverview,
  FailingTrunk,
  RequestedCall,
  Spending,
  TrunkName,
} from './call-ledger.ts';
import { type CallRules, moneyParts } from './call-rules.ts';
import type { LedgerRedis } from './ledger-redis.ts';
import { type WatchedRow, watchedTrunk } from './watched-trunk-store.ts';

const maxAreas = 20;

const scripts = {
  read: readScript(import.meta.url, 'overview.lua'),
  lift: readScript(import.meta.url, 'lift.lua'),
};

type Reply = [
  stopped: [by: string, since: string] | [],
  live: [id: string, since: string, facts: string][],
  hours: string[][],
  spending: [period: Spending['period'], minutes: string, money: string][],
  blocks: [area: string, kind: Block['kind'], since: string, until: string, unpassed: string, passed: string][],
  trunks: [trunk: TrunkName, answer: string, numbers: string, since: string][],
  watched: WatchedRow[],
];

/** The operator's overview, and the lifting of blocks. Part of the ledger. */
export class CallOverviewStore {
  readonly #ledger: LedgerRedis;
  readonly #rules: CallRules;
  readonly #run: Record<keyof typeof scripts, RunScript>;

  constructor(ledger: LedgerRedis, rules: CallRules) {
    this.#ledger = ledger;
    this.#rules = rules;
    this.#run = defineScripts(ledger.redis, scripts);
  }

  /** Lifts the block of a prefix or a country before its end. @returns whether there was a block */
  async lift(area: string): Promise<boolean> {
    return (await this.#run.lift([this.#ledger.base], [this.#ledger.rules, area])) === 1;
  }

  /** Spending includes the reservations of live calls. */
  async read(): Promise<CallOverview> {
    const [stopped, live, hours, spending, blocks, trunks, watched] = (await this.#run.read(
      [this.#ledger.base],
      [this.#ledger.rules],
    )) as Reply;
    const counts = addUp(hours);
    const [by, since] = stopped;
    return {
      stopped: by === undefined ? undefined : { by, since: Number(since) },
      live: live.map(liveCall).sort((a, b) => a.since - b.since),
      reasons: ranked(counts, 'reason:').map(({ name, count }) => ({ reason: name, count })),
      refused: ranked(counts, 'refused:').map(({ name, count }) => ({ reason: name as AdmissionRule, count })),
      countries: areasOf(counts, 'country:'),
      prefixes: areasOf(counts, 'prefix:'),
      spending: spending.map(([period, minutes, money]) => ({
        period,
        minutes: Number(minutes),
        maxMinutes: this.#rules.budgetMinutes[period],
        money: Number(money) / moneyParts,
        maxMoney: this.#rules.budgetMoney[period],
      })),
      blocks: blocks.map(([area, kind, since, until, unpassed, passed]) => ({
        area,
        kind,
        since: Number(since),
        until: Number(until),
        unpassed: Number(unpassed),
        passed: Number(passed),
      })),
      ...(watched.length === 0 ? {} : { watched: watched.map(watchedTrunk) }),
      ...(trunks.length === 0 ? {} : { trunks: trunks.map(failingTrunk) }),
    };
  }
}

function failingTrunk([trunk, answer, numbers, since]: Reply[5][number]): FailingTrunk {
  return { trunk, answer, numbers: Number(numbers), since: Number(since) };
}

function liveCall([deliveryId, since, facts]: Reply[1][number]): CallOverview['live'][number] {
  const { route, number, userId } = (JSON.parse(facts) as { call: RequestedCall }).call;
  return { deliveryId, route, number, since: Number(since), userId };
}

/** Sums the counts of all hours. @param hours field and count alternate in each hour */
function addUp(hours: readonly (readonly string[])[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const fields of hours) {
    for (let i = 0; i < fields.length; i += 2) {
      const field = fields[i] ?? '';
      counts.set(field, (counts.get(field) ?? 0) + Number(fields[i + 1]));
    }
  }
  return counts;
}

/** The counts with a prefix, highest first. */
function ranked(counts: ReadonlyMap<string, number>, beginning: string): { name: string; count: number }[] {
  return [...counts]
    .filter(([field, count]) => field.startsWith(beginning) && count > 0)
    .map(([field, count]) => ({ name: field.slice(beginning.length), count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/** Figures by area, from fields like `country:NL:placed`. */
function areasOf(counts: ReadonlyMap<string, number>, kind: string): AreaFigures[] {
  const areas = new Map<string, AreaFigures>();
  for (const { name, count } of ranked(counts, kind)) {
    const [area = '', what] = name.split(':');
    const figures = areas.get(area) ?? { area, placed: 0, answered: 0, passed: 0 };
    areas.set(area, { ...figures, [what as keyof AreaFigures]: count });
  }
  return [...areas.values()].sort((a, b) => b.placed - a.placed).slice(0, maxAreas);
}
