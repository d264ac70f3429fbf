import type { Actor } from '../audit/audit-event.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';
import { attemptAt } from './attempt-limits.ts';
import type { AttemptStore } from './attempt-store.ts';
import { countTakenLogin, isTaken } from './count-taken-login.ts';
import { everyGrant, type Grant, isWithin } from './grant.ts';
import { hashOfNothing, hashPassword } from './password.ts';
import { always, type StillMay } from './power-over.ts';
import { proposeLogin } from './propose-login.ts';
import { randomPassword } from './random-password.ts';
import type { NewUser, User } from './user.ts';
import type { UserStore } from './user-store.ts';

export interface FirstPassword {
  /** What whoever adds the user may make of whom; everything by default. */
  grant?: Grant;
  /** Gives none: the user makes one by a mailed link, or gets one from the operator. */
  none?: boolean;
  /** Mails the link to a first password, by the api; only without a password, and with an address. */
  welcome?: boolean;
  /** A random one by default. */
  password?: string | undefined;
  /** Whether it stays after the first login. By default it does not, because the person who added the user knows it. */
  keeps?: boolean;
  /** Asked after the hash of a password. */
  may?: StillMay;
}

/**
 * Adds a user with a first password; written down as `user-added`.
 *
 * @returns the user, and the password in clear, which is kept nowhere; empty for none
 * @throws Refusal grant-refused, login-invalid, name-invalid, email-invalid, extension-invalid, login-taken,
 *   company-unknown, store-unavailable
 */
export async function addUser(
  { users, random }: { users: Pick<UserStore, 'add'>; random: Random },
  user: NewUser,
  { password, keeps = false, none = false, welcome = false, grant = everyGrant, may = always }: FirstPassword,
  by: Actor,
): Promise<{ user: User; password: string }> {
  if (!isWithin(grant, user)) throw new Refusal('grant-refused', `${user.role} of ${user.companyId}`);
  if (none) {
    const nothing = { hash: hashOfNothing(random), mustChange: false, welcome: welcome && user.email !== undefined };
    return { user: await users.add(user, nothing, by), password: '' };
  }
  const first = password ?? randomPassword(random);
  const hash = await hashPassword(first, random, by.id);
  await may();
  return { user: await users.add(user, { hash, mustChange: !keeps }, by), password: first };
}

/** A login that somebody has, perhaps in another company, and a free one instead. */
export class LoginTaken extends Refusal {
  readonly proposal: string | undefined;

  constructor(proposal: string | undefined) {
    super('login-taken');
    this.proposal = proposal;
  }
}

interface AddCompanyUserParts {
  users: Pick<UserStore, 'add' | 'findByLogin'>;
  attempts: Pick<AttemptStore, 'takeAll' | 'giveBack'>;
  audit: Pick<AuditStore, 'append'>;
  random: Random;
}

/**
 * The same by a company admin, who adds only plain users, and a limited number of them in an hour, because each new
 * user has calls of their own. A taken login reveals that somebody has it, so a company finds few of them in a day, and
 * the audit counts them.
 *
 * @param welcome whether the user gets a link to choose the first password by mail, and no password
 * @throws Refusal too-many-tries, and as `addUser`; LoginTaken in place of login-taken
 */
export async function addCompanyUser(
  { attempts, audit, ...parts }: AddCompanyUserParts,
  user: NewUser,
  adminId: string,
  { welcome = false, may = always }: Pick<FirstPassword, 'welcome' | 'may'> = {},
): Promise<{ user: User; password: string }> {
  const { companyId, login } = user;
  const by: Actor = { kind: 'company-admin', id: adminId };
  const also = [attemptAt('add-user', companyId)];
  const add = () => addUser(parts, { ...user, role: 'user' }, { none: welcome, welcome, may }, by);
  try {
    return await countTakenLogin(attempts, { subject: companyId, also }, add);
  } catch (error) {
    if (!isTaken(error)) throw error;
    await audit.append({ event: 'user-add-refused', actor: by, companyId, detail: { reason: 'login-taken' } });
    throw new LoginTaken(await proposeLogin(parts, login));
  }
}
