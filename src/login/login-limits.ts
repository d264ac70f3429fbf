import type { Attempt } from '../accounts/attempt-store.ts';
import { networkOf } from '../accounts/network.ts';
import type { LoginParts } from './login-parts.ts';

const windowSeconds = 15 * 60;

/**
 * How many wrong passwords there may be. A name from one address is held tightest. A name from everywhere has more room,
 * so that a stranger cannot easily keep its owner out; and an address has most, for a whole company may stand behind it.
 */
const max = { nameFromAddress: 10, name: 50, address: 300 } as const;

export interface LoginAttempt {
  /** As it was typed. */
  login: string;
  address: string;
}

/** What is counted for one try to log in. */
function attemptsOf({ login, address }: LoginAttempt): { address: Attempt; name: Attempt[] } {
  const name = login.toLowerCase();
  const network = networkOf(address);
  return {
    address: { at: 'login-address', by: network, max: max.address, windowSeconds },
    name: [
      { at: 'login-name', by: name, max: max.name, windowSeconds },
      { at: 'login-name-address', by: JSON.stringify([name, network]), max: max.nameFromAddress, windowSeconds },
    ],
  };
}

/** Counts a try before the password is looked at. @returns what has had too many, if any */
export async function takeLoginAttempt(
  { attempts }: Pick<LoginParts, 'attempts'>,
  attempt: LoginAttempt,
): Promise<'address' | 'name' | undefined> {
  const { address, name } = attemptsOf(attempt);
  if (!(await attempts.take(address))) return 'address';
  const taken = await Promise.all(name.map((each) => attempts.take(each)));
  return taken.every(Boolean) ? undefined : 'name';
}

/** The password was right: that was no try at guessing it. */
export async function giveBackLoginAttempt(
  { attempts }: Pick<LoginParts, 'attempts'>,
  attempt: LoginAttempt,
): Promise<void> {
  const { address, name } = attemptsOf(attempt);
  await Promise.all([address, ...name].map((each) => attempts.giveBack(each)));
}
