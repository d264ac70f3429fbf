import { type Clock, secondsAhead } from '../clock.ts';
import type { TurnFigures } from '../concurrency-limit.ts';
import type { SharedFigures } from '../incidents/shared-figures.ts';
import type { Readiness } from '../readiness.ts';
import type { Measurer } from './metric-table.ts';
import type { GaugeReader, GaugeValue } from './program-metrics.ts';

/** Anything that says whether it is connected. */
type Connection = { readonly status: string };

export function redisGauges(connections: readonly Connection[]): GaugeReader {
  return async () => {
    const ready = connections.filter(({ status }) => status === 'ready').length;
    return [
      { name: 'belcode_redis_connections', labels: { state: 'ready' }, value: ready },
      { name: 'belcode_redis_connections', labels: { state: 'away' }, value: connections.length - ready },
    ];
  };
}

export function readyGauges(program: Measurer, readiness: () => Promise<Readiness>): GaugeReader {
  return async () => {
    const { ready, parts } = await readiness();
    // A dialler's metrics have no stores: its connections to Redis say it.
    const stores = program === 'dialler' ? [] : ['redis', 'database'].filter((store) => parts[store] !== undefined);
    return [
      { name: 'belcode_ready', labels: { program }, value: ready ? 1 : 0 },
      ...stores.map(
        (store): GaugeValue => ({
          name: 'belcode_store_up',
          labels: { store },
          value: parts[store]?.state === 'ok' ? 1 : 0,
        }),
      ),
    ];
  };
}

/** How far the clock of this host is from those of the stores. Absent while a store is away. */
export function clockGauges(clock: Clock, stores: Readonly<Record<string, () => Promise<number>>>): GaugeReader {
  return async () => {
    const values = await Promise.allSettled(Object.values(stores).map((ask) => secondsAhead(clock, ask)));
    return Object.keys(stores).flatMap((store, at): GaugeValue[] => {
      const value = values[at];
      return value?.status === 'fulfilled'
        ? [{ name: 'belcode_clock_ahead_seconds', labels: { store }, value: value.value }]
        : [];
    });
  };
}

export function databaseGauges(figures: () => Record<string, number>): GaugeReader {
  return async () =>
    Object.entries(figures()).map(([state, value]) => ({
      name: 'belcode_database_connections',
      labels: { state },
      value,
    }));
}

export function turnGauges(turns: Readonly<Record<string, () => TurnFigures>>): GaugeReader {
  return async () =>
    Object.entries(turns).flatMap(([of, figures]): GaugeValue[] => {
      const { running, waiting } = figures();
      return [
        { name: 'belcode_turns_running', labels: { of }, value: running },
        { name: 'belcode_turns_waiting', labels: { of }, value: waiting },
      ];
    });
}

/** What all apis show alike. Absent while Redis is away. */
export function sharedGauges(read: () => Promise<SharedFigures>): GaugeReader {
  return async () => {
    const figures = await read();
    const { waiting, waitSeconds, live, budgets, blocked, diallers, failing, up } = figures;
    return [
      ...each('belcode_calls_waiting', 'route', waiting),
      ...each('belcode_call_wait_seconds', 'route', waitSeconds),
      ...each('belcode_calls_live', 'route', live),
      ...budgets.map(
        ({ period, unit, used }): GaugeValue => ({
          name: 'belcode_budget_used_ratio',
          labels: { period, unit },
          value: used,
        }),
      ),
      { name: 'belcode_calls_stopped', value: figures.isStopped ? 1 : 0 },
      ...each('belcode_destinations_blocked', 'area', blocked),
      ...each('belcode_diallers', 'exchange', diallers),
      ...Object.entries(up).map(
        ([trunk, isUp]): GaugeValue => ({ name: 'belcode_trunk_up', labels: { trunk }, value: isUp ? 1 : 0 }),
      ),
      ...(['trunk', 'second-trunk'] as const).map(
        (trunk): GaugeValue => ({
          name: 'belcode_trunk_failing',
          labels: { trunk },
          value: failing.includes(trunk) ? 1 : 0,
        }),
      ),
    ];
  };
}

/** @param underWay calls that the dialler conducts now */
export function diallerGauges(isLive: () => boolean, underWay: () => number): GaugeReader {
  return async () => [
    { name: 'belcode_exchange_up', value: isLive() ? 1 : 0 },
    { name: 'belcode_calls_under_way', value: underWay() },
  ];
}

function each(name: GaugeValue['name'], label: string, values: Readonly<Record<string, number>>): GaugeValue[] {
  return Object.entries(values).map(([key, value]) => ({ name, labels: { [label]: key }, value }));
}
