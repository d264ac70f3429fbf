import type { Attempt } from '../accounts/attempt-store.ts';
import { type HashTurn, verifyPassword } from '../accounts/password.ts';
import { Refusal } from '../errors.ts';
import type { LoginParts } from './login-parts.ts';

export interface CountedPassword {
  password: string;
  passwordHash: string | undefined;
  /** The counts to give back. */
  counted: readonly Attempt[];
  /** Where it waits; default with strangers. */
  turn?: HashTurn | undefined;
}

/**
 * Verifies a password whose attempt has been counted. A refusal, such as too-busy, compared nothing, so the attempt is
 * given back: a flood must not use up the tries of people who type the right password.
 *
 * @throws Refusal too-busy
 */
export async function verifyCounted(
  { attempts }: Pick<LoginParts, 'attempts'>,
  { password, passwordHash, counted, turn }: CountedPassword,
): Promise<boolean> {
  try {
    return await verifyPassword(password, passwordHash, turn);
  } catch (error) {
    if (error instanceof Refusal && counted.length > 0) await attempts.giveBack(...counted);
    throw error;
  }
}
