import { Refusal } from '../errors.ts';
import { checkWithin, type Grant, isWithin, mayGive } from './grant.ts';
import { changeable, readNewUser, type User, type UserChanges } from './user.ts';

/** What an edit makes of a user. */
export interface PlannedEdit {
  after: User;
  changed: (keyof UserChanges)[];
}

/**
 * Reads changes as those of a new user are, and judges them, before anything happens.
 *
 * @throws Refusal as `readNewUser`; user-unknown out of reach of the grant, grant-refused when the change would put the
 *   user there
 */
export function planEdit(before: User, changes: UserChanges, grant: Grant): PlannedEdit {
  checkWithin(grant, before);
  const after = { ...before, ...changesOf(before, changes) };
  const changed = changeable.filter((each) => after[each] !== before[each]);
  if (changed.length > 0 && (!isWithin(grant, after) || !mayGive(grant, before, after)))
    throw new Refusal('grant-refused', `${after.role} of ${after.companyId}`);
  return { after, changed };
}

function changesOf(before: User, changes: UserChanges): Pick<User, (typeof changeable)[number]> {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  const { companyId, login, name, role, email, extension } = { ...before, ...Object.fromEntries(given) };
  const whole = { companyId, login, name, role };
  const read = readNewUser({
    ...whole,
    email: email ?? undefined,
    language: changes.language ?? undefined,
    extension: extension ?? undefined,
  });
  // A language that is no longer offered stays until somebody chooses another.
  const language = changes.language === undefined ? before.language : read.language;
  return { ...read, email: read.email, language, extension: read.extension };
}
