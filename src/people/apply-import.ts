import { addUser } from '../accounts/add-user.ts';
import { attemptAt } from '../accounts/attempt-limits.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';
import { setAccess } from './disable-user.ts';
import { type EditUserParts, editUncounted } from './edit-user.ts';
import type { AccessParts } from './end-access.ts';
import { digestOf, type ImportPlan, type PlanParts, planImport, planLines, readCompanies } from './plan-import.ts';
import type { Companies, Importer, LineWork, PlannedLine } from './plan-line.ts';
import type { LineFault, TableLine } from './read-user-table.ts';
import { isImportFault } from './user-columns.ts';

export interface ImportParts extends PlanParts, Omit<EditUserParts, 'users' | 'attempts'>, Omit<AccessParts, 'users'> {
  users: EditUserParts['users'] & AccessParts['users'] & Pick<UserStore, 'add'>;
  attempts: EditUserParts['attempts'];
  audit: Pick<AuditStore, 'append'>;
  random: Random;
}

/** Lines whose acts run at a time. */
const atATime = 4;
/** Lines that are compared with the database together, just before they are applied. */
const batchSize = 100;

export interface ImportResult {
  added: number;
  changed: number;
  disabled: number;
  enabled: number;
  /** Lines that were not applied, because something had changed since the plan. */
  failed: readonly (LineFault & { line: number; login: string })[];
  /** Lines with something to do that were not reached in this part, and the digest with which they go on. */
  left: number;
  rest: string;
}

/**
 * `stale`: something else would happen than was shown. `refused`: a line has a fault. Then nothing was applied.
 * `stopped`: before the lines that are left, the importer was one no more.
 */
export type Applied =
  | { state: 'stale' | 'refused'; plan: ImportPlan }
  | ({ state: 'applied' | 'stopped' } & ImportResult);

export interface ApplyOptions {
  /** The digest that was shown. Without it whatever the plan says now is applied. */
  digest?: string | undefined;
  /** Asked before each batch; what is left over goes on when the file is applied again. */
  goesOn?: (() => boolean) | undefined;
  /** The importer as they are before each batch, because it can take a while to get there. @throws Refusal for none */
  importerNow?: (() => Promise<Importer>) | undefined;
  progress?: ((done: number, of: number) => void) | undefined;
}

/**
 * Applies a file of users: all its lines, or none if one of them has a fault. Each line is an act of its own, so an
 * import that was interrupted goes on when the file is applied again, and a second run changes nothing. Users who are
 * not in the file stay as they are. What an importer may no longer do when its batch comes is not done.
 *
 * @throws Refusal too-many-tries; store-unavailable, after which the file is to be applied again
 */
export async function applyImport(
  parts: ImportParts,
  lines: readonly TableLine[],
  importer: Importer,
  { digest, goesOn = () => true, importerNow = async () => importer, progress = () => {} }: ApplyOptions = {},
): Promise<Applied> {
  const plan = await planImport(parts, lines, importer);
  if (digest !== undefined && digest !== plan.digest) return { state: 'stale', plan };
  if (plan.counts.refused > 0) return { state: 'refused', plan };
  const companies = await readCompanies(parts);
  const waiting = plan.lines.flatMap((planned, index) => (planned.work === undefined ? [] : [{ planned, index }]));
  const done: Done = { added: 0, changed: 0, disabled: 0, enabled: 0, failed: [] };
  let [at, state]: [number, 'applied' | 'stopped'] = [0, 'applied'];
  try {
    while (at < waiting.length && goesOn()) {
      const now = await unlessRefused(importerNow());
      if (now === undefined) {
        state = 'stopped';
        break;
      }
      const batch = waiting.slice(at, at + batchSize);
      await applyBatch(parts, { batch, lines, importer: now, companies }, done);
      at += batch.length;
      progress(at, waiting.length);
    }
  } finally {
    await audit(parts, importer, done);
  }
  const rest = digestOf(waiting.slice(at).map(({ planned }) => planned));
  return { state, ...done, left: waiting.length - at, rest };
}

/** @throws Refusal store-unavailable */
async function unlessRefused(importer: Promise<Importer>): Promise<Importer | undefined> {
  return importer.catch((error) => {
    if (error instanceof Refusal && error.status < 500) return undefined;
    throw error;
  });
}

type Done = Omit<ImportResult, 'failed' | 'left' | 'rest'> & { failed: ImportResult['failed'][number][] };

interface Batch {
  batch: readonly { planned: PlannedLine; index: number }[];
  lines: readonly TableLine[];
  importer: Importer;
  companies: Companies;
}

async function applyBatch(parts: ImportParts, { batch, lines, importer, companies }: Batch, done: Done): Promise<void> {
  const now = await planLines(
    parts,
    batch.map(({ index }) => lines[index] as TableLine),
    { ...importer, companies },
  );
  for (let i = 0; i < batch.length; i += atATime) {
    await Promise.all(
      batch.slice(i, i + atATime).map(async ({ planned }, offset) => {
        const { line, login } = planned;
        const current = now[i + offset] as PlannedLine;
        const fault =
          digestOf([current]) === digestOf([planned])
            ? await attempt(() => applyLine(parts, current.work as LineWork, importer, done))
            : 'changed-meanwhile';
        if (fault !== undefined) done.failed.push({ line, login, fault });
      }),
    );
  }
}

/** @returns why the line was not applied @throws Refusal store-unavailable, too-busy */
async function attempt(act: () => Promise<void>): Promise<LineFault['fault'] | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal && isImportFault(error.id)) return error.id;
    throw error;
  }
}

async function applyLine(
  parts: ImportParts,
  work: LineWork,
  { grant, by, ownId }: Importer,
  done: Done,
): Promise<void> {
  if ('add' in work) {
    await countAddition(parts, work.add.companyId, by.kind);
    const welcome = parts.mail !== undefined && !work.disabled;
    await addUser(parts, { ...work.add, disabled: work.disabled }, { none: true, welcome, grant }, by);
    done.added += 1;
    if (work.disabled) done.disabled += 1;
    return;
  }
  const { userId, changes, access } = work;
  if (userId === ownId) throw new Refusal('own-account');
  // First, because somebody who is to be disabled may be logged in.
  if (access === 'disable') await setAccess(parts, { userId, grant, access }, by);
  if (Object.values(changes).some((value) => value !== undefined)) {
    await editUncounted(parts, { userId, changes, grant }, by);
    done.changed += 1;
  }
  if (access === 'enable') await setAccess(parts, { userId, grant, access }, by);
  if (access !== undefined) done[access === 'disable' ? 'disabled' : 'enabled'] += 1;
}

/** Each user has calls and minutes of their own. @throws Refusal too-many-tries */
async function countAddition(
  { attempts }: ImportParts,
  companyId: string,
  kind: Importer['by']['kind'],
): Promise<void> {
  if (kind !== 'company-admin') return;
  if ((await attempts.takeAll([attemptAt('import-add', companyId)])) !== undefined)
    throw new Refusal('too-many-tries', `users added to ${companyId} by files`);
}

async function audit(
  { audit: store }: Pick<ImportParts, 'audit'>,
  { by, grant }: Importer,
  { added, changed, disabled, enabled, failed }: Done,
): Promise<void> {
  if (added + changed + disabled + enabled + failed.length === 0) return;
  const [only, ...others] = grant.companyIds ?? [];
  const companyId = others.length === 0 ? only : undefined;
  const detail = { added, edited: changed, disabled, enabled, failed: failed.length };
  await store.append({ event: 'users-imported', actor: by, companyId, detail });
}
