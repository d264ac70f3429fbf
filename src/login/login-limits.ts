import { attemptAt } from '../accounts/attempt-limits.ts';
import type { Attempt } from '../accounts/attempt-store.ts';
import { networkOf } from '../accounts/network.ts';
import type { LoginParts } from './login-parts.ts';

export interface LoginAttempt {
  /** As it was typed. */
  login: string;
  address: string;
}

/** The counts that one login attempt adds to. */
function attemptsOf({ login, address }: LoginAttempt): { address: Attempt; name: Attempt[] } {
  const name = login.toLowerCase();
  const network = networkOf(address);
  return {
    address: attemptAt('login-address', network),
    name: [attemptAt('login-name', name), attemptAt('login-name-address', JSON.stringify([name, network]))],
  };
}

/** Counts an attempt before the password is verified. @returns the limit that is exceeded, if any */
export async function takeLoginAttempt(
  { attempts }: Pick<LoginParts, 'attempts'>,
  attempt: LoginAttempt,
): Promise<'address' | 'name' | undefined> {
  const { address, name } = attemptsOf(attempt);
  if (!(await attempts.take(address))) return 'address';
  const taken = await Promise.all(name.map((each) => attempts.take(each)));
  return taken.every(Boolean) ? undefined : 'name';
}

/** Takes the attempt back after a right password, because it was not a guess. */
export async function giveBackLoginAttempt(
  { attempts }: Pick<LoginParts, 'attempts'>,
  attempt: LoginAttempt,
): Promise<void> {
  const { address, name } = attemptsOf(attempt);
  await Promise.all([address, ...name].map((each) => attempts.giveBack(each)));
}
