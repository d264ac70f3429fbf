import type { CallQueue } from '../deliveries/call-queue.ts';
import type { DiallerStore } from '../deliveries/dialler-store.ts';
import type { Route } from '../policy/ledger/call-destination.ts';
import type { CallOverview, Spending, TrunkName } from '../policy/ledger/call-ledger.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';

export interface SharedFiguresParts {
  calls: Pick<CallQueue, 'waiting' | 'expectedSeconds'>;
  diallers: Pick<DiallerStore, 'list'>;
  ledger: { overview: Pick<CallLedgerStore['overview'], 'read'> };
}

/** What all programs of an installation share, as monitoring wants it: numbers without a name in them. */
export interface SharedFigures {
  waiting: Record<Route, number>;
  waitSeconds: Record<Route, number>;
  live: Record<Route, number>;
  /** `used`: 1 is all of it. Only budgets that are set. */
  budgets: { period: Spending['period']; unit: 'minutes' | 'money'; used: number }[];
  isStopped: boolean;
  blocked: { prefix: number; country: number };
  diallers: { live: number; away: number };
  failing: TrunkName[];
  /** Of trunks that are watched: whether each that a dial template uses is up at every dialler. */
  up: Partial<Record<WatchedRoute, boolean>>;
}

export type WatchedRoute = TrunkName | 'internal';

const routeOfSetting: Readonly<Record<string, WatchedRoute>> = {
  BELCODE_DIAL: 'trunk',
  BELCODE_DIAL_SECOND: 'second-trunk',
  BELCODE_DIAL_INTERNAL: 'internal',
};

const routes: readonly Route[] = ['trunk', 'internal'];

/** @throws Refusal store-unavailable */
export async function readSharedFigures({ calls, diallers, ledger }: SharedFiguresParts): Promise<SharedFigures> {
  const [overview, list, waiting, waitSeconds] = await Promise.all([
    ledger.overview.read(),
    diallers.list(),
    Promise.all(routes.map((route) => calls.waiting(route))),
    Promise.all(routes.map((route) => calls.expectedSeconds(route))),
  ]);
  const live = (route: Route) => overview.live.filter((call) => call.route === route).length;
  const inState = (state: 'live' | 'away') => list.filter(({ pbx }) => pbx === state).length;
  const blocks = (kind: 'prefix' | 'country') => overview.blocks.filter((block) => block.kind === kind).length;
  return {
    waiting: byRoute(waiting),
    waitSeconds: byRoute(waitSeconds),
    live: { trunk: live('trunk'), internal: live('internal') },
    budgets: overview.spending.flatMap(budgetsOf),
    isStopped: overview.stopped !== undefined,
    blocked: { prefix: blocks('prefix'), country: blocks('country') },
    diallers: { live: inState('live'), away: inState('away') },
    failing: failingOf(overview),
    up: upOf(overview),
  };
}

function byRoute([trunk = 0, internal = 0]: readonly number[]): Record<Route, number> {
  return { trunk, internal };
}

function budgetsOf({ period, minutes, maxMinutes, money, maxMoney }: Spending): SharedFigures['budgets'] {
  return [
    ...(maxMinutes === undefined ? [] : [{ period, unit: 'minutes' as const, used: shareOf(minutes, maxMinutes) }]),
    ...(maxMoney === undefined ? [] : [{ period, unit: 'money' as const, used: shareOf(money, maxMoney) }]),
  ];
}

/** A budget of nothing is used up. */
function shareOf(used: number, max: number): number {
  return max > 0 ? used / max : 1;
}

function failingOf({ trunks = [] }: CallOverview): TrunkName[] {
  return trunks.map(({ trunk }) => trunk);
}

function upOf({ watched = [] }: CallOverview): SharedFigures['up'] {
  const up: SharedFigures['up'] = {};
  for (const trunk of watched) {
    for (const setting of trunk.settings) {
      const route = routeOfSetting[setting];
      if (route !== undefined) up[route] = (up[route] ?? true) && trunk.up;
    }
  }
  return up;
}
