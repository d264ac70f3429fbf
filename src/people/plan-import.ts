import { createHash } from 'node:crypto';
import { attemptAt } from '../accounts/attempt-limits.ts';
import type { AttemptStore } from '../accounts/attempt-store.ts';
import type { CompanyStore } from '../accounts/company-store.ts';
import type { UserTableStore } from '../accounts/user-table-store.ts';
import { Refusal } from '../errors.ts';
import { type Companies, type Importer, type PlannedLine, planLine } from './plan-line.ts';
import type { TableLine } from './read-user-table.ts';

export interface ImportPlan {
  lines: readonly PlannedLine[];
  counts: Record<PlannedLine['act'], number>;
  /** Of everything that would happen. What is applied must have the digest that was shown. */
  digest: string;
}

export interface PlanParts {
  table: Pick<UserTableStore, 'findByLogins'>;
  companies: Pick<CompanyStore, 'list'>;
  attempts: Pick<AttemptStore, 'takeAll'>;
}

const batchSize = 500;

/**
 * Says line by line what a file would do, and does nothing. A login of a user out of reach is as good as taken; a
 * company admin or a key finds few of them, as everywhere.
 *
 * @throws Refusal too-many-tries when these are used up; store-unavailable
 */
export async function planImport(
  parts: PlanParts,
  lines: readonly TableLine[],
  importer: Importer,
): Promise<ImportPlan> {
  const companies = await readCompanies(parts);
  const planned: PlannedLine[] = [];
  for (let i = 0; i < lines.length; i += batchSize)
    planned.push(...(await planLines(parts, lines.slice(i, i + batchSize), { ...importer, companies })));
  await countTaken(parts, planned, importer);
  const counts = { add: 0, change: 0, none: 0, refused: 0 };
  for (const { act } of planned) counts[act] += 1;
  return { lines: planned, counts, digest: digestOf(planned) };
}

export async function readCompanies({ companies }: Pick<PlanParts, 'companies'>): Promise<Companies> {
  const all = await companies.list();
  return {
    idOf: new Map(all.map(({ id, name }) => [name, id])),
    nameOf: new Map(all.map(({ id, name }) => [id, name])),
  };
}

/** The same for a part of a file, without a count. */
export async function planLines(
  { table }: Pick<PlanParts, 'table'>,
  lines: readonly TableLine[],
  importer: Importer & { companies: Companies },
): Promise<PlannedLine[]> {
  const known = await table.findByLogins(lines.map(({ login }) => login).filter((login) => login !== ''));
  return lines.map((line) => planLine(line, known.get(line.login.toLowerCase()), importer));
}

export function digestOf(lines: readonly PlannedLine[]): string {
  const acts = lines
    .filter(({ act }) => act !== 'none')
    .map(({ login, act, changes, faults }) => [login.toLowerCase(), act, changes, faults]);
  return createHash('sha256').update(JSON.stringify(acts)).digest('base64url');
}

/**
 * Counts a file before it is read, because reading is what costs. The command line is the operator's own machine, so it
 * has no limit.
 *
 * @throws Refusal too-many-tries; store-unavailable
 */
export async function countFile({ attempts }: Pick<PlanParts, 'attempts'>, { by }: Importer): Promise<void> {
  if (by.kind === 'command-line') return;
  if ((await attempts.takeAll([attemptAt('import', by.id ?? '')])) !== undefined)
    throw new Refusal('too-many-tries', `files of ${by.kind} ${by.id}`);
}

/** A taken login reveals that somebody has it. @throws Refusal too-many-tries */
async function countTaken(
  { attempts }: Pick<PlanParts, 'attempts'>,
  lines: readonly PlannedLine[],
  { by, grant }: Importer,
): Promise<void> {
  if (by.kind !== 'company-admin' && by.kind !== 'api-key') return;
  const subject = by.kind === 'api-key' ? `key:${by.id}` : (grant.companyIds?.[0] ?? '');
  for (const { faults } of lines) {
    if (!faults.some(({ fault }) => fault === 'login-taken')) continue;
    if ((await attempts.takeAll([attemptAt('login-taken', subject)])) !== undefined)
      throw new Refusal('too-many-tries', `taken logins of ${subject}`);
  }
}
