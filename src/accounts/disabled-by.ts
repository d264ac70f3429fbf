import type { Actor } from '../audit/audit-event.ts';

/** Who enables only whom their equals have disabled. An operator may have had a reason that they do not know. */
const bounded: readonly (string | null)[] = ['company-admin', 'api-key'] satisfies Actor['kind'][];

/** The columns of a user or a company that say since when it is disabled, and by whom. */
export interface Disabling {
  disabled_at: Date | null;
  /** Kind of the actor; null for a row that somebody has changed by SQL, or from before there was this column. */
  disabled_by: string | null;
}

/** Whether somebody may let a disabled user, or the users of an ended company, log in again. */
export function mayEnable({ disabled_by: by }: Pick<Disabling, 'disabled_by'>, { kind }: Actor): boolean {
  return !bounded.includes(kind) || bounded.includes(by);
}

/** What disabling writes down as who did it: what an operator has disabled stays theirs. */
export function disabledBy(before: Disabling, { kind }: Actor): string | null {
  return before.disabled_at !== null && !bounded.includes(before.disabled_by) ? before.disabled_by : kind;
}
