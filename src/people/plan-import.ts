import { createHash } from 'node:crypto';
import { attemptAt } from '../accounts/attempt-limits.ts';
import type { AttemptStore } from '../accounts/attempt-store.ts';
import type { CompanyStore } from '../accounts/company-store.ts';
import { mayEnable } from '../accounts/disabled-by.ts';
import { emptyAsNull } from '../accounts/empty-as-null.ts';
import { type Grant, isWithin, mayGive } from '../accounts/grant.ts';
import type { Language, NewUser, Role, UserChanges } from '../accounts/user.ts';
import type { TableUser, UserTableStore } from '../accounts/user-table-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import type { LineFault, TableLine } from './read-user-table.ts';
import { cellsOf, columnNames, type UserCells, type UserColumn } from './user-columns.ts';

/** Who imports, and what they may make of whom. */
export interface Importer {
  grant: Grant;
  by: Actor;
  /** Their own id, if they are a user: nobody changes themselves by a file. */
  ownId?: string | undefined;
  /** Company of new users whose line names none. By default the only one that the grant has. */
  companyId?: string | undefined;
}

export interface PlannedChange {
  column: UserColumn;
  from: string;
  to: string;
}

export interface PlannedLine {
  line: number;
  login: string;
  act: 'add' | 'change' | 'none' | 'refused';
  /** Of a new user, from nothing. */
  changes: readonly PlannedChange[];
  faults: readonly LineFault[];
  /** What the act takes; undefined for `none` and `refused`. */
  work?: LineWork | undefined;
}

export type LineWork =
  | { add: Omit<NewUser, 'companyId'> & { companyId: string }; disabled: boolean }
  | { userId: string; changes: UserChanges; access: 'disable' | 'enable' | undefined };

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

/** Companies by name and by id. */
export interface Companies {
  idOf: ReadonlyMap<string, string>;
  nameOf: ReadonlyMap<string, string>;
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

type Planner = Importer & { companies: Companies };

function planLine(read: TableLine, user: TableUser | undefined, planner: Planner): PlannedLine {
  const { line, login } = read;
  const refused = (faults: readonly LineFault[]): PlannedLine => ({ line, login, act: 'refused', changes: [], faults });
  if (read.faults.length > 0) return refused(read.faults);
  if (user === undefined) return planNew(read, planner, refused);
  // Perhaps of another company, or an operator: no more is said.
  if (!isWithin(planner.grant, user)) return refused([{ fault: 'login-taken', column: 'login' }]);
  return planChange(read, user, planner, refused);
}

type Refused = (faults: readonly LineFault[]) => PlannedLine;

function planNew({ line, login, cells }: TableLine, planner: Planner, refused: Refused): PlannedLine {
  const { grant, companies } = planner;
  const [only, ...others] = grant.companyIds ?? [];
  const byDefault = planner.companyId ?? (others.length === 0 ? only : undefined);
  const companyId = cells.company === undefined ? byDefault : reachable(planner, cells.company);
  const faults: LineFault[] = [];
  if (cells.name === undefined) faults.push({ fault: 'name-missing', column: 'name' });
  if (companyId === undefined)
    faults.push({ fault: cells.company === undefined ? 'company-missing' : 'company-unknown', column: 'company' });
  const role = (cells.role ?? 'user') as Role;
  const mayAdd =
    companyId === undefined || (isWithin(grant, { companyId, role }) && !(grant.keepsRoles && role !== 'user'));
  if (!mayAdd) faults.push({ fault: 'grant-refused', column: 'role' });
  if (faults.length > 0 || cells.name === undefined || companyId === undefined) return refused(faults);
  const { name, disabled = 'no' } = cells;
  const [email, extension] = [cells.email || undefined, cells.extension || undefined];
  const language = (cells.language || undefined) as Language | undefined;
  const all: UserCells = {
    login,
    name,
    email: email ?? '',
    company: companies.nameOf.get(companyId) ?? '',
    role,
    language: language ?? '',
    extension: extension ?? '',
    disabled,
  };
  return {
    line,
    login,
    act: 'add',
    faults: [],
    changes: columnNames
      .filter((column) => all[column] !== '' && !(column === 'disabled' && disabled === 'no'))
      .map((column) => ({ column, from: '', to: all[column] })),
    work: { add: { login, name, email, extension, language, role, companyId }, disabled: disabled === 'yes' },
  };
}

function planChange(
  { line, login, cells }: TableLine,
  user: TableUser,
  planner: Planner,
  refused: Refused,
): PlannedLine {
  const { grant, by, ownId, companies } = planner;
  const before = cellsOf(user, companies.nameOf.get(user.companyId) ?? '');
  const changes = columnNames
    // The login is how the user was found, in any case of letters.
    .filter((column) => column !== 'login' && cells[column] !== undefined && cells[column] !== before[column])
    .map((column) => ({ column, from: before[column], to: cells[column] as string }));
  if (changes.length === 0) return { line, login, act: 'none', changes: [], faults: [] };
  if (user.id === ownId) return refused([{ fault: 'own-account' }]);
  const wanted = Object.fromEntries(changes.map(({ column, to }) => [column, to])) as Partial<UserCells>;
  const companyId = wanted.company === undefined ? user.companyId : reachable(planner, wanted.company);
  if (companyId === undefined) return refused([{ fault: 'company-unknown', column: 'company' }]);
  const after = { companyId, role: (wanted.role ?? user.role) as Role };
  if (!isWithin(grant, after) || !mayGive(grant, user, after))
    return refused([{ fault: 'grant-refused', column: wanted.role === undefined ? 'company' : 'role' }]);
  if (wanted.disabled === 'no' && !mayEnable({ disabled_by: user.disabledBy }, by))
    return refused([{ fault: 'disabled-by-operator', column: 'disabled' }]);
  const access = wanted.disabled === undefined ? undefined : wanted.disabled === 'yes' ? 'disable' : 'enable';
  const edit: UserChanges = {
    name: wanted.name,
    email: emptyAsNull(wanted.email),
    language: emptyAsNull(wanted.language) as Language | null | undefined,
    extension: emptyAsNull(wanted.extension),
    role: wanted.role as Role | undefined,
    companyId: wanted.company === undefined ? undefined : companyId,
  };
  return { line, login, act: 'change', changes, faults: [], work: { userId: user.id, changes: edit, access } };
}

/** The id of a company by its name; one out of reach is as unknown as one that nobody has. */
function reachable({ companies, grant }: Planner, name: string): string | undefined {
  const id = companies.idOf.get(name);
  return id !== undefined && (grant.companyIds === undefined || grant.companyIds.includes(id)) ? id : undefined;
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
