import { moneyParts } from '../policy/ledger/call-rules.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { groupOfReason, type OutcomeGroup, outcomeGroups } from './call-record.ts';

/** Figures of some calls. */
export interface CallFigures {
  calls: number;
  outcomes: Record<OutcomeGroup, number>;
  minutes: number;
  /** In the currency of the operator's prices. */
  money: number;
  /** Calls that were dialled, and how long they waited for it. */
  waits: number;
  waitedSeconds: number;
  maxSeconds: number;
}

/** Which calls: of one company or of all. */
export interface FigureQuery {
  companyId?: string | undefined;
  /** Days, `2027-02-28`, in the time zone; the second one is exclusive. */
  from: string;
  until: string;
  /** Such as `Europe/Amsterdam`. */
  timeZone: string;
}

interface Row {
  at: string;
  reason: string;
  calls: number;
  passed: number;
  minutes: number;
  money: string;
  waits: number;
  waited: string;
  max: number;
}

const sums = `sum(calls)::int as calls, sum(passed)::int as passed, sum(minutes)::int as minutes,
  sum(money)::bigint as money, sum(waits)::int as waits, sum(waited_milliseconds)::bigint as waited,
  max(max_milliseconds) as max`;

/** Sums of calls by hour, in PostgreSQL. Every method throws Refusal store-unavailable when the database is away. */
export class CallFigureStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param by `hour` gives keys such as `09`, `day` such as `2027-02-28` */
  async ofPeriod(
    { companyId = '', from, until, timeZone }: FigureQuery,
    by: 'hour' | 'day',
  ): Promise<Map<string, CallFigures>> {
    const shape = by === 'hour' ? 'HH24' : 'YYYY-MM-DD';
    return this.#read(
      `select to_char(hour at time zone ?, '${shape}') as at, reason, ${sums} from call_hours
       where company_id = ? and hour >= (?::timestamp at time zone ?) and hour < (?::timestamp at time zone ?)
       group by 1, 2`,
      [timeZone, companyId, from, timeZone, until, timeZone],
    );
  }

  /** By the id of each company that had calls. */
  async byCompany({ from, until, timeZone }: Omit<FigureQuery, 'companyId'>): Promise<Map<string, CallFigures>> {
    return this.#read(
      `select company_id as at, reason, ${sums} from call_hours
       where company_id <> '' and hour >= (?::timestamp at time zone ?) and hour < (?::timestamp at time zone ?)
       group by 1, 2`,
      [from, timeZone, until, timeZone],
    );
  }

  async #read(text: string, values: string[]): Promise<Map<string, CallFigures>> {
    const { rows } = await query(() => this.#database.raw<{ rows: Row[] }>(text, values));
    const figures = new Map<string, CallFigures>();
    for (const row of rows) figures.set(row.at, addFigures(figures.get(row.at) ?? noFigures(), figuresOf(row)));
    return figures;
  }
}

export function noFigures(): CallFigures {
  const outcomes = Object.fromEntries(outcomeGroups.map((group) => [group, 0])) as CallFigures['outcomes'];
  return { calls: 0, outcomes, minutes: 0, money: 0, waits: 0, waitedSeconds: 0, maxSeconds: 0 };
}

export function addFigures(one: CallFigures, other: CallFigures): CallFigures {
  const outcomes = Object.fromEntries(
    outcomeGroups.map((group) => [group, one.outcomes[group] + other.outcomes[group]]),
  ) as CallFigures['outcomes'];
  return {
    outcomes,
    calls: one.calls + other.calls,
    minutes: one.minutes + other.minutes,
    money: one.money + other.money,
    waits: one.waits + other.waits,
    waitedSeconds: one.waitedSeconds + other.waitedSeconds,
    maxSeconds: Math.max(one.maxSeconds, other.maxSeconds),
  };
}

function figuresOf({ reason, calls, passed, minutes, money, waits, waited, max }: Row): CallFigures {
  const { outcomes } = noFigures();
  outcomes[groupOfReason(reason)] += calls - passed;
  outcomes.passed += passed;
  return {
    calls,
    outcomes,
    minutes,
    money: Number(money) / moneyParts,
    waits,
    waitedSeconds: Number(waited) / 1_000,
    maxSeconds: max / 1_000,
  };
}
