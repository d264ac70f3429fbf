import { hashPassword } from '../accounts/password.ts';
import { always, type StillMay } from '../accounts/power-over.ts';
import type { SetUpCodeStore } from '../accounts/set-up-code-store.ts';
import type { User } from '../accounts/user.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import { Refusal } from '../errors.ts';
import type { Random } from '../random.ts';
import type { FactorStore } from './factor-store.ts';
import { mintPairingCode, showPairingCode } from './pairing-code.ts';

/** How long a person has to log in and set up after a reset. */
const setUpCodeSeconds = 24 * 60 * 60;

/**
 * Makes the one-time code without which nobody sets up a second factor after a reset. The operator tells it to the
 * person, so knowing only the password is not enough. A new code replaces the one before.
 *
 * @param may asked after the hash
 * @returns the code in two groups, which is kept nowhere: the database has a slow hash, as of a password
 * @throws Refusal user-unknown, store-unavailable
 */
export async function giveSetUpCode(
  { setUpCodes, random }: { setUpCodes: Pick<SetUpCodeStore, 'set'>; random: Random },
  userId: string,
  by: Actor,
  may: StillMay = always,
): Promise<string> {
  const code = mintPairingCode(random);
  const digest = await hashPassword(code, random, by.id);
  await may();
  await setUpCodes.set({ userId, digest, lifetimeSeconds: setUpCodeSeconds }, by);
  return showPairingCode(code);
}

/** Whether a user has been reset and has no method since. */
export function awaitsSetUp({ secondFactorResetAt }: Pick<User, 'secondFactorResetAt'>, hasFactors: boolean): boolean {
  return secondFactorResetAt !== undefined && !hasFactors;
}

interface RenewParts {
  users: Pick<UserStore, 'find'>;
  setUpCodes: Pick<SetUpCodeStore, 'set'>;
  factors: Pick<FactorStore, 'list'>;
  random: Random;
}

/**
 * Reads a user who must set up after a reset.
 *
 * @throws Refusal set-up-code-needless for anybody else, user-unknown, store-unavailable
 */
export async function checkAwaitsSetUp(
  { users, factors }: { users: Pick<UserStore, 'find'>; factors: Pick<FactorStore, 'list'> },
  userId: string,
): Promise<User> {
  const user = await users.find(userId);
  const own = await factors.list(userId);
  if (!awaitsSetUp(user, own.length > 0)) throw new Refusal('set-up-code-needless');
  return user;
}

/**
 * Makes a new code for somebody whose code is lost, too old, or was typed wrongly too often. It has tries of its own.
 *
 * @throws Refusal as `checkAwaitsSetUp`
 */
export async function renewSetUpCode(
  parts: RenewParts,
  userId: string,
  by: Actor,
  may: StillMay = always,
): Promise<{ user: User; code: string }> {
  const user = await checkAwaitsSetUp(parts, userId);
  return { user, code: await giveSetUpCode(parts, userId, by, may) };
}
