import { appendAudit } from '../audit/append-audit.ts';
import type { Actor, AuditEntry } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import { brokenConstraint } from '../postgres/broken-constraint.ts';
import { type Database, query } from '../postgres/connect-postgres.ts';
import { checkWithin, type Grant } from './grant.ts';
import { planEdit } from './plan-edit.ts';
import { removeSecondFactor } from './remove-second-factor.ts';
import type { NewUser, User, UserChanges } from './user.ts';
import { type UserRow, userFromRow } from './user-row.ts';

/** What an edit did. */
export interface EditedUser {
  before: User;
  after: User;
  changed: (keyof UserChanges)[];
  /** The login was another user's before, so the second factor was reset. */
  wasReset: boolean;
}

/** How a new user's password came to be. */
export interface FirstPassword {
  /** From `hashPassword`. */
  hash: string;
  /** Whether the user must choose their own at the first login. */
  mustChange: boolean;
  /** Whether the api mails the link to a first password. */
  welcome?: boolean;
}

/**
 * Writes a new user, within a transaction.
 *
 * @param user from `readNewUser`
 * @throws Refusal login-taken, company-unknown
 */
export async function insertUser(
  transaction: Database,
  user: NewUser & { id: string },
  password: FirstPassword,
  by: Actor,
): Promise<User> {
  const {
    id,
    companyId,
    login,
    name,
    role,
    language = null,
    email = null,
    extension = null,
    externalId,
    disabled,
  } = user;
  const [row] = await transaction<UserRow>('users')
    .insert({
      id,
      login,
      name,
      role,
      language,
      email,
      extension,
      company_id: companyId,
      password_hash: password.hash,
      password_must_change_at: password.mustChange ? transaction.fn.now() : null,
      welcome_due_at: password.welcome === true ? transaction.fn.now() : null,
      external_id: externalId ?? null,
      disabled_at: disabled ? transaction.fn.now() : null,
      disabled_by: disabled ? by.kind : null,
    } as object)
    .returning('*')
    .catch(refuseRow);
  await appendAudit(transaction, { event: 'user-added', actor: by, userId: id, detail: { role } });
  if (disabled) await appendAudit(transaction, { event: 'user-disabled', actor: by, userId: id });
  return userFromRow((await resetIfOfAnother(transaction, { id, login }, by)) ?? (row as UserRow));
}

/**
 * Locks a user until the end of a transaction. The reach of an act is judged here, because the user may have got
 * another company or role since they were read.
 *
 * @throws Refusal user-unknown, also out of reach of the grant
 */
export async function lockUser(transaction: Database, userId: string, grant: Grant): Promise<UserRow> {
  const row = await transaction<UserRow>('users').where({ id: userId }).forUpdate().first();
  if (row === undefined) throw new Refusal('user-unknown');
  checkWithin(grant, { companyId: row.company_id, role: row.role });
  return row;
}

/**
 * Changes who a user is, under a lock, within a transaction.
 *
 * @throws Refusal as `UserStore.edit`
 */
export async function updateUser(
  transaction: Database,
  { userId, changes, grant }: { userId: string; changes: UserChanges; grant: Grant },
  by: Actor,
): Promise<EditedUser> {
  const before = userFromRow(await lockUser(transaction, userId, grant));
  const { after, changed } = planEdit(before, changes, grant);
  if (changed.length === 0) return { before, after, changed, wasReset: false };
  const { companyId, login, name, role, language = null, email = null, extension = null } = after;
  await transaction<UserRow>('users')
    .where({ id: userId })
    .update({
      company_id: companyId,
      login,
      name,
      role,
      language,
      email,
      extension,
      ...(changed.includes('email') && { email_changed_at: isOperator(by) ? null : transaction.fn.now() }),
    })
    .catch(refuseRow);
  // Its code may have been mailed to the address of before.
  if (changed.includes('email')) await transaction('bypasses').where({ user_id: userId }).delete();
  const detail = { changed: changed.join(' '), ...(changed.includes('role') && { role }) };
  await appendAudit(transaction, { event: 'user-edited', actor: by, userId, companyId, detail });
  if (!changed.includes('login')) return { before, after, changed, wasReset: false };
  const reset = await resetIfOfAnother(transaction, { id: userId, login }, by);
  return {
    before,
    after: reset === undefined ? after : userFromRow(reset),
    changed,
    wasReset: reset !== undefined,
  };
}

/**
 * Changes columns of a user, with what has to be audited, in one transaction.
 *
 * @param expected nothing changes when the hash is another one by now
 * @throws Refusal user-unknown; password-stale when the hash is not the expected one; store-unavailable
 */
export async function changeUser(
  database: Database,
  userId: string,
  changes: object,
  entries: AuditEntry[] = [],
  expected?: { hash: string },
): Promise<void> {
  await query(() =>
    database.transaction(async (transaction) => {
      const rows = transaction<UserRow>('users').where({ id: userId });
      if (expected !== undefined) rows.where({ password_hash: expected.hash });
      if ((await rows.update(changes)) === 0) throw await missing(transaction, userId);
      // A new password makes the one worthless that a campaign replaced.
      if ('password_hash' in changes) await transaction('replaced_passwords').where({ user_id: userId }).delete();
      // By their times alone, one that was allowed while this waited for the row would be younger than the password.
      if ('password_hash' in changes) await transaction('bypasses').where({ user_id: userId }).delete();
      for (const entry of entries) await appendAudit(transaction, entry);
    }),
  );
}

async function missing(transaction: Database, userId: string): Promise<Refusal> {
  const row = await transaction<UserRow>('users').where({ id: userId }).first('id');
  return new Refusal(row === undefined ? 'user-unknown' : 'password-stale');
}

/** Who chooses an address may give a set-up code as well. */
function isOperator({ kind }: Actor): boolean {
  return kind === 'operator' || kind === 'command-line';
}

/**
 * Asks after the row has the login, so that it sees who lost it in the meantime.
 *
 * @returns the row, when another user had the login
 */
async function resetIfOfAnother(
  transaction: Database,
  { id, login }: { id: string; login: string },
  by: Actor,
): Promise<UserRow | undefined> {
  const { rows } = await transaction.raw<{ rows: { was: boolean }[] }>('select was_login_of_another(?, ?) as was', [
    login,
    id,
  ]);
  if (rows[0]?.was !== true) return undefined;
  await removeSecondFactor(transaction, { userId: id, reason: 'another person had this login before' }, by);
  return transaction<UserRow>('users').where({ id }).first();
}

function refuseRow(error: unknown): never {
  const constraint = brokenConstraint(error);
  if (constraint === 'users_login_is_unique') throw new Refusal('login-taken');
  if (constraint === 'users_company_id_fkey') throw new Refusal('company-unknown');
  throw error;
}
