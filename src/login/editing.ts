import { isFresh, type Session } from '../accounts/session.ts';
import { Refusal } from '../errors.ts';

/** Whether methods and password may be changed now, or what must be proven first. */
export type EditVerdict = 'allowed' | 'password-needed' | 'factor-needed';

/**
 * A change requires the password again, because an open session is not enough (S12), and a second factor if the user
 * has one. Both must be at most 20 minutes old (E01).
 */
export function judgeEdit(
  { editConfirmedAt, factorProvenAt, now }: Pick<Session, 'editConfirmedAt' | 'factorProvenAt' | 'now'>,
  hasFactors: boolean,
): EditVerdict {
  if (!isFresh(editConfirmedAt, now)) return 'password-needed';
  return hasFactors && !isFresh(factorProvenAt, now) ? 'factor-needed' : 'allowed';
}

/** Checks only the password. @throws Refusal password-unconfirmed */
export function checkEditPassword({ editConfirmedAt, now }: Pick<Session, 'editConfirmedAt' | 'now'>): void {
  if (!isFresh(editConfirmedAt, now)) throw new Refusal('password-unconfirmed');
}

/**
 * Checks both proofs for an act on somebody else. It asks for the second factor without looking at the user's methods,
 * because operators and admins must have one.
 *
 * @throws Refusal password-unconfirmed, factor-unconfirmed
 */
export function checkPower(session: Session): void {
  checkMethod({ session, factors: ['required'] });
}

/**
 * Checks both proofs, of which the second must be a method: a recovery code allows its user to set up a method again,
 * and nothing that would give more than they had.
 *
 * @throws Refusal password-unconfirmed, factor-unconfirmed
 */
export function checkMethod(entered: { session: Session; factors: readonly unknown[] }): void {
  checkEdit(entered);
  if (entered.session.byRecovery === true) throw new Refusal('factor-unconfirmed', 'a recovery code is no method');
}

/** Checks both proofs. @throws Refusal password-unconfirmed, factor-unconfirmed */
export function checkEdit({ session, factors }: { session: Session; factors: readonly unknown[] }): void {
  const verdict = judgeEdit(session, factors.length > 0);
  if (verdict === 'password-needed') throw new Refusal('password-unconfirmed');
  if (verdict === 'factor-needed') throw new Refusal('factor-unconfirmed');
}
