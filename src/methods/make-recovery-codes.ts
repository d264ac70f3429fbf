import { attemptAt } from '../accounts/attempt-limits.ts';
import { networkOf } from '../accounts/network.ts';
import { Refusal } from '../errors.ts';
import { mintRecoveryCode, recoveryCodes, recoveryDigest, showRecoveryCode } from '../factors/recovery-code.ts';
import { doneFrom, notifyByMail } from '../incidents/notify-by-mail.ts';
import { checkMethod } from '../login/editing.ts';
import { checkOpen, enter } from '../login/enter.ts';
import type { Asker } from '../login/known-asker.ts';
import type { LoginParts } from '../login/login-parts.ts';

/**
 * Makes the recovery codes of a user, who alone can (S14), behind the password and a method. The ones before are void.
 *
 * @returns the codes as they are shown, which are kept nowhere
 * @throws Refusal session-unknown, step-wrong, password-unconfirmed, factor-unconfirmed also after a recovery code,
 *   factor-missing for a user without a method, too-many-tries, too-busy, store-unavailable
 */
export async function makeRecoveryCodes(
  parts: LoginParts,
  { sessionId, address, language, agent }: { sessionId: string } & Asker,
): Promise<string[]> {
  const entered = await enter(parts, sessionId, 'make-recovery-codes');
  checkMethod(entered);
  if (entered.factors.length === 0) throw new Refusal('factor-missing');
  const { random, secret } = parts;
  const { user } = entered.facts;
  if (!(await parts.attempts.take(attemptAt('make-recovery', user.id)))) throw new Refusal('too-many-tries');
  const salt = random.secret();
  const codes = Array.from({ length: recoveryCodes }, () => mintRecoveryCode(random));
  const digests: string[] = [];
  // One after another, because a user has one hash at a time.
  for (const code of codes) digests.push(await recoveryDigest(code, { userId: user.id, salt, secret }));
  await checkOpen(parts, entered.session);
  const made = { salt, digests, seen: user, address: networkOf(address) };
  await parts.recoveryCodes.replace(user.id, made);
  notifyByMail(
    parts,
    user,
    (mail, reader) => mail.recoveryCodesMade(reader, { from: doneFrom({ address, agent }) }),
    language,
  );
  return codes.map(showRecoveryCode);
}
