import { mayEnable } from '../accounts/disabled-by.ts';
import { emptyAsNull } from '../accounts/empty-as-null.ts';
import { type Grant, isWithin, mayGive } from '../accounts/grant.ts';
import type { Language, NewUser, Role, UserChanges } from '../accounts/user.ts';
import type { TableUser } from '../accounts/user-table-store.ts';
import type { Actor } from '../audit/audit-event.ts';
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

/** Companies by name and by id. */
export interface Companies {
  idOf: ReadonlyMap<string, string>;
  nameOf: ReadonlyMap<string, string>;
}

type Planner = Importer & { companies: Companies };

/** What one line of a file would do. */
export function planLine(read: TableLine, user: TableUser | undefined, planner: Planner): PlannedLine {
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
