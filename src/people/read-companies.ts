import type { RollOutStore } from '../accounts/roll-out-store.ts';
import type { CallFigureStore } from '../incidents/call-figure-store.ts';
import type { Spending } from '../policy/ledger/call-ledger.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import { type CountedCompany, type ListCompaniesParts, listCompanies } from './edit-company.ts';

/** A company, with date B (S16) of its users, and what its calls have cost this month. */
export type SpendingCompany = CountedCompany & {
  requireFrom: Date | undefined;
  calls: number;
  minutes: number;
  money: number;
};

export interface ReadCompaniesParts extends ListCompaniesParts {
  callFigures: Pick<CallFigureStore, 'byCompany'>;
  ledger: Pick<CallLedgerStore, 'overview'>;
  rollOut: Pick<RollOutStore, 'list'>;
}

/**
 * Every company, for operators.
 *
 * @param month its first day and that of the next one, in the time zone
 * @returns `budget`: of the month, for all companies together
 * @throws Refusal too-busy, store-unavailable
 */
export async function readCompanies(
  parts: ReadCompaniesParts,
  month: { from: string; until: string; timeZone: string },
): Promise<{ companies: SpendingCompany[]; budget: Pick<Spending, 'maxMinutes' | 'maxMoney'> | undefined }> {
  const companies = await listCompanies(parts);
  const [figures, { spending }] = [await parts.callFigures.byCompany(month), await parts.ledger.overview.read()];
  const required = new Map((await parts.rollOut.list()).map((each) => [each.company?.id, each.requireFrom]));
  return {
    companies: companies.map((company) => {
      const { calls = 0, minutes = 0, money = 0 } = figures.get(company.id) ?? {};
      return { ...company, requireFrom: required.get(company.id) ?? required.get(undefined), calls, minutes, money };
    }),
    budget: spending.find(({ period }) => period === 'month'),
  };
}
