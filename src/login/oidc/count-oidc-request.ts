import { attemptsFrom } from '../../accounts/attempt-limits.ts';
import { Refusal } from '../../errors.ts';
import type { LoginParts } from '../login-parts.ts';

/**
 * Counts a program's request for a login in a browser where nobody is logged in, because each is kept in Redis.
 *
 * @throws Refusal too-many-tries when its network has used up its own, store-unavailable
 */
export async function countOidcRequest(
  { attempts }: Pick<LoginParts, 'attempts'>,
  { address }: { address: string },
): Promise<void> {
  const spent = await attempts.takeAll(attemptsFrom('oidc-request', address));
  if (spent === undefined) return;
  const retryAfterSeconds = await attempts.secondsLeft(spent);
  throw new Refusal('too-many-tries', `requests from ${address}`, { retryAfterSeconds });
}
