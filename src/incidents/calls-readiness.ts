import type { DiallerStore } from '../deliveries/dialler-store.ts';
import { SharedReads, sharedReadMilliseconds } from '../deliveries/shared-reads.ts';
import type { DestinationRuleStore } from '../policy/destination-rule-store.ts';
import type { CallOverview } from '../policy/ledger/call-ledger.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import type { CallStopStore } from '../policy/ledger/call-stop-store.ts';
import type { PartState, ReadinessCheck } from '../readiness.ts';
import { judgeTrunks } from './judge-trunks.ts';
import { spentBudget } from './spent-budget.ts';

export interface CallsReadinessParts {
  diallers: Pick<DiallerStore, 'list'>;
  destinations: Pick<DestinationRuleStore, 'rulesFor' | 'list'>;
  ledger: Pick<CallLedgerStore, 'overview'> & { stops: Pick<CallStopStore, 'isRestored'> };
  /** Extensions of the exchange may be called. */
  callsExtensions: boolean;
  /** Outside calls have a second trunk: BELCODE_DIAL_SECOND. */
  hasSecondTrunk: boolean;
  /** The longest that a call may last. */
  callSeconds: number;
}

const storesAway = {
  says: 'This is unknown, because Redis or PostgreSQL does not answer.',
  mend: 'See /readyz.',
};

const noDiallers: PartState = {
  state: 'away',
  says: 'No dialler is running.',
  mend: 'Start belcode-dialler beside Asterisk.',
};

/** Whether somebody can be called now. The checks of the stores themselves are those of `/readyz`. */
export function callsReadiness(parts: CallsReadinessParts): ReadinessCheck[] {
  const { diallers, destinations, ledger, callsExtensions, hasSecondTrunk, callSeconds } = parts;
  const looks = new SharedReads<CallOverview>(sharedReadMilliseconds);
  const overview = () => looks.read('', () => ledger.overview.read());
  const callsNumbers = () => areNumbersAllowed(destinations);
  const checks: Record<string, () => Promise<PartState>> = {
    diallers: async () => judgeDiallers(await diallers.list()),
    exchange: async () => judgeExchanges(await diallers.list()),
    destinations: async () => judgeDestinations(await callsNumbers(), callsExtensions),
    holds: async () => judgeHolds(await ledger.stops.isRestored()),
    // Of extensions the ledger checks none of these.
    switch: async () => ((await callsNumbers()) ? judgeSwitch(await overview()) : noNumbers),
    budget: async () =>
      (await callsNumbers()) ? judgeBudget(await overview(), Math.ceil(callSeconds / 60)) : noNumbers,
    trunks: async () => ((await callsNumbers()) ? judgeTrunks(await overview(), hasSecondTrunk) : noNumbers),
  };
  return Object.entries(checks).map(([name, check]) => ({ name, check, away: storesAway }));
}

const noNumbers: PartState = { state: 'ok', says: 'Only extensions are called, which need none.' };

async function areNumbersAllowed(destinations: CallsReadinessParts['destinations']): Promise<boolean> {
  const rules = [...(await destinations.rulesFor(undefined)), ...(await destinations.list())];
  return rules.some(({ allowed }) => allowed);
}

type Diallers = Awaited<ReturnType<DiallerStore['list']>>;

function judgeDiallers(all: Diallers): PartState {
  return all.length > 0 ? { state: 'ok', says: `${all.length} diallers run.` } : noDiallers;
}

function judgeExchanges(all: Diallers): PartState {
  const live = all.filter(({ pbx }) => pbx === 'live').length;
  if (live > 0) return { state: 'ok', says: `${live} of ${all.length} diallers have their exchange.` };
  if (all.length === 0) return noDiallers;
  return {
    state: 'away',
    says: 'Diallers are running, but none reaches its Asterisk.',
    mend: 'Start Asterisk. If it runs, `belcode doctor` on its host says what is wrong.',
  };
}

function judgeDestinations(numbers: boolean, extensions: boolean): PartState {
  if (numbers) return { state: 'ok', says: 'Numbers of some destinations may be called.' };
  if (extensions) return { state: 'ok', says: 'Only extensions of the exchange may be called.' };
  return {
    state: 'away',
    says: 'No destination may be called.',
    mend: 'Set BELCODE_DESTINATIONS, as in +31,+32, or run `belcode destination allow`.',
  };
}

function judgeHolds(isRestored: boolean): PartState {
  if (isRestored) return { state: 'ok', says: 'Holds and suspensions are in place.' };
  return {
    state: 'away',
    says: 'Redis was empty, so holds and suspensions are read from PostgreSQL again.',
    mend: 'Wait some seconds. If it stays so, see the log of the api.',
  };
}

function judgeSwitch({ stopped }: CallOverview): PartState {
  if (stopped === undefined) return { state: 'ok', says: 'Outside calls are not stopped.' };
  return {
    state: 'away',
    says: 'An operator has stopped all outside calls.',
    mend: 'Allow them again on the calls page, or run `belcode calls resume`.',
  };
}

function judgeBudget(overview: CallOverview, callMinutes: number): PartState {
  const period = spentBudget(overview, callMinutes);
  if (period === undefined) return { state: 'ok', says: 'The budget has room.' };
  return {
    state: 'away',
    says: `The budget of this ${period} is spent, so no outside call is placed.`,
    mend: 'Wait for the next one, or raise BELCODE_BUDGET_MINUTES or BELCODE_BUDGET_MONEY.',
  };
}
