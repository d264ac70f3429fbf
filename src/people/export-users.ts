import type { CompanyStore } from '../accounts/company-store.ts';
import type { TableReach, UserTableStore } from '../accounts/user-table-store.ts';
import { listings, turnOfCompany } from '../audit/listings.ts';
import { cellsOf, columnNames, userColumns } from './user-columns.ts';

const batchSize = 500;

/**
 * A table of users with the columns that an import reads, so that reading it again changes nothing. The first row has
 * the heads.
 *
 * @param reach whose users
 * @throws Refusal too-busy, store-unavailable
 */
export async function exportUsers(
  { table, companies }: { table: Pick<UserTableStore, 'page'>; companies: Pick<CompanyStore, 'list'> },
  reach: TableReach,
): Promise<string[][]> {
  const names = new Map((await companies.list()).map(({ id, name }) => [id, name]));
  const rows = [columnNames.map((column) => userColumns[column].heads[0] as string)];
  const turn = turnOfCompany(reach.companyIds?.join(','));
  let after: string | undefined;
  for (;;) {
    const page = await listings.run(() => table.page(reach, after, batchSize), turn);
    for (const user of page) {
      const cells = cellsOf(user, names.get(user.companyId) ?? '');
      rows.push(columnNames.map((column) => cells[column]));
    }
    if (page.length < batchSize) return rows;
    after = page.at(-1)?.login;
  }
}
