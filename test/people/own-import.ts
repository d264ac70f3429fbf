import { everyGrant } from '../../src/accounts/grant.ts';
import { UserTableStore } from '../../src/accounts/user-table-store.ts';
import { readCsv } from '../../src/csv/read-csv.ts';
import { type ApplyOptions, applyImport } from '../../src/people/apply-import.ts';
import { exportUsers } from '../../src/people/export-users.ts';
import { countFile, planImport } from '../../src/people/plan-import.ts';
import type { Importer } from '../../src/people/plan-line.ts';
import { readUserTable } from '../../src/people/read-user-table.ts';
import { tester } from '../accounts/people.ts';
import type { Login } from '../login/open-login.ts';

/** Files of users over the real stores of a login. */
export function openImports(home: Login) {
  const table = new UserTableStore(home.database);
  const parts = { ...home.parts, table, companies: home.companies, devices: home.parts.app.devices };
  const whole: Importer = { grant: everyGrant, by: tester };
  const linesOf = (text: string) => {
    const { lines, faults } = readUserTable(readCsv(Buffer.from(text)));
    if (faults.length > 0) throw new Error(JSON.stringify(faults));
    return lines;
  };
  return {
    parts,
    table,
    plan: async (text: string, importer: Partial<Importer> = {}) => {
      await countFile(parts, { ...whole, ...importer });
      return planImport(parts, linesOf(text), { ...whole, ...importer });
    },
    apply: async (text: string, importer: Partial<Importer> = {}, options: ApplyOptions = {}) => {
      await countFile(parts, { ...whole, ...importer });
      return applyImport(parts, linesOf(text), { ...whole, ...importer }, options);
    },
    export: (companyId: string) => exportUsers(parts, { ...everyGrant, companyIds: [companyId] }),
  };
}
