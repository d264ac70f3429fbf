import type { CompanyStore } from '../accounts/company-store.ts';
import { peopleUnder } from '../accounts/power-over.ts';
import type { User } from '../accounts/user.ts';
import { listings, turnOfCompany } from '../audit/listings.ts';
import { addFigures, type CallFigureStore, type CallFigures, noFigures } from '../incidents/call-figure-store.ts';
import type { Spending } from '../policy/ledger/call-ledger.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';

export const figurePeriods = ['day', 'week', 'month'] as const;

export type FigurePeriod = (typeof figurePeriods)[number];

/** What the figures are of. */
export interface FigureRequest {
  period: FigurePeriod;
  /** The first day of the period, `2027-02-28`, and the day after its last one. */
  from: string;
  until: string;
  timeZone: string;
  companyId?: string | undefined;
}

export interface CallFiguresOverTime {
  /** Of each hour of the day, `09`, or each day, `2027-02-28`; those without calls too. */
  columns: { at: string; figures: CallFigures }[];
  whole: CallFigures;
  /** Of each company that had calls, most calls first; none for one company. */
  companies: { id: string; name: string; figures: CallFigures }[];
  /** The companies to choose from; none for a company admin. */
  choices: { id: string; name: string }[];
  /** The name of the company that the figures are of. */
  company: string | undefined;
  /** The budget of each column; undefined where none is set, and for one company, which has none of its own. */
  budget: Pick<Spending, 'maxMinutes' | 'maxMoney'> | undefined;
}

export interface CallFiguresParts {
  callFigures: Pick<CallFigureStore, 'ofPeriod' | 'byCompany'>;
  companies: Pick<CompanyStore, 'list'>;
  ledger: Pick<CallLedgerStore, 'overview'>;
}

/**
 * Calls over a day, a week or a month. A company admin sees those of the own company, whatever the address asks for.
 *
 * @throws Refusal too-busy, store-unavailable
 */
export async function readCallFigures(
  { callFigures, companies, ledger }: CallFiguresParts,
  reader: Pick<User, 'companyId' | 'role'>,
  request: FigureRequest,
): Promise<CallFiguresOverTime> {
  const { companyId: own } = peopleUnder(reader);
  const companyId = own ?? request.companyId;
  const by = request.period === 'day' ? 'hour' : 'day';
  const [found, ofCompanies, all] = await listings.run(
    async () => [
      await callFigures.ofPeriod({ ...request, companyId }, by),
      companyId === undefined ? await callFigures.byCompany(request) : new Map<string, CallFigures>(),
      await companies.list(),
    ],
    turnOfCompany(own),
  );
  const columns = columnsOf(request).map((at) => ({ at, figures: found.get(at) ?? noFigures() }));
  const names = new Map(all.map(({ id, name }) => [id, name]));
  const { spending } = companyId === undefined ? await ledger.overview.read() : { spending: [] };
  return {
    columns,
    whole: columns.reduce((sum, { figures }) => addFigures(sum, figures), noFigures()),
    companies: [...ofCompanies]
      .map(([id, figures]) => ({ id, name: names.get(id) ?? id, figures }))
      .sort((one, other) => other.figures.calls - one.figures.calls),
    choices: own === undefined ? all.map(({ id, name }) => ({ id, name })) : [],
    company: companyId && (names.get(companyId) ?? ''),
    budget: spending.find(({ period }) => period === by),
  };
}

const dayMilliseconds = 86_400_000;

function columnsOf({ period, from, until }: FigureRequest): string[] {
  if (period === 'day') return Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, '0'));
  const count = (Date.parse(until) - Date.parse(from)) / dayMilliseconds;
  return Array.from({ length: count }, (_, day) =>
    new Date(Date.parse(from) + day * dayMilliseconds).toISOString().slice(0, 'yyyy-mm-dd'.length),
  );
}

/** The period that a day is in. A week begins on Monday (ISO 8601). @param day `2027-02-28` */
export function periodAround(period: FigurePeriod, day: string): Pick<FigureRequest, 'from' | 'until'> {
  const date = new Date(Date.parse(day));
  const text = (at: Date) => at.toISOString().slice(0, 'yyyy-mm-dd'.length);
  const [year, month, dayOfMonth] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  const of = (m: number, d: number) => text(new Date(Date.UTC(year, m, d)));
  switch (period) {
    case 'day':
      return { from: day, until: of(month, dayOfMonth + 1) };
    case 'week': {
      const monday = dayOfMonth - ((date.getUTCDay() + 6) % 7);
      return { from: of(month, monday), until: of(month, monday + 7) };
    }
    case 'month':
      return { from: of(month, 1), until: of(month + 1, 1) };
  }
}
