import type { Session, SessionFacts, SessionWork } from '../accounts/session.ts';
import { cancelChallenge } from '../challenges/cancel-challenge.ts';
import { checkStepMove, type LoginPosition } from './conversation.ts';
import type { LoginParts } from './login-parts.ts';

/**
 * Moves a session to its next step, under a new id (E05).
 *
 * @param given what this step has proven
 * @throws Refusal session-unknown when it has ended in the meantime, store-unavailable
 */
export async function move(
  { sessions }: Pick<LoginParts, 'sessions'>,
  session: Session,
  given: Pick<SessionFacts, 'step'> & Partial<SessionFacts>,
  work: SessionWork = {},
): Promise<LoginPosition> {
  checkStepMove(session.step, given.step);
  return positionOf(await sessions.stepUp(session, { ...factsOf(session), ...given }, work));
}

/**
 * Like `move`, and ends every other session of the user, because what opened them no longer suffices.
 *
 * @throws Refusal session-unknown when they were ended in the meantime, store-unavailable
 */
export async function moveAlone(
  { sessions }: Pick<LoginParts, 'sessions'>,
  session: Session & { userId: string },
  given: Pick<SessionFacts, 'step'> & Partial<SessionFacts>,
): Promise<LoginPosition> {
  checkStepMove(session.step, given.step);
  return positionOf(await sessions.startAlone(session, { ...factsOf(session), ...given }));
}

/**
 * Ends every session of the user, and goes on in one that has proven the same. Its id is for no browser: an act that
 * changes something moves on from it.
 *
 * @throws Refusal session-unknown when they were ended in the meantime, store-unavailable
 */
export async function renewAlone(
  { sessions }: Pick<LoginParts, 'sessions'>,
  session: Session & { userId: string },
): Promise<Session & { userId: string }> {
  return { ...(await sessions.startAlone(session, factsOf(session))), userId: session.userId };
}

export function positionOf({ id, step, work }: Pick<Session, 'id' | 'step' | 'work'>): LoginPosition {
  return { sessionId: id, step, adding: work.adding?.kind };
}

/** The owner of challenges that a user answers in the panel. */
export function ownerOf({ userId }: { userId: string | undefined }): string {
  return `user:${userId ?? ''}`;
}

/** Cancels the challenges that a session waits for, and hangs up their calls. */
export async function dropWork(
  parts: Pick<LoginParts, 'challenges' | 'deliveries' | 'hangUps' | 'calls' | 'ledger'>,
  session: Session,
): Promise<void> {
  const { challenge, adding } = session.work;
  const ids = [challenge?.id, adding?.challengeId].filter((id) => id !== undefined);
  const owner = ownerOf(session);
  await Promise.all(ids.map((id) => cancelChallenge(parts, { id, owner }).catch(() => undefined)));
}

function factsOf(session: Session): SessionFacts {
  const { userId, step, passwordProvenAt, editConfirmedAt, factorProvenAt, factorKind, byRecovery, setUpCodeMadeAt } =
    session;
  const { hardwareBound, bypassed, remembered, newBrowser, forgottenBy, resetBy, unfinishedId, language } = session;
  const proofs = { passwordProvenAt, editConfirmedAt, factorProvenAt, factorKind, byRecovery, setUpCodeMadeAt };
  const ofLogin = { bypassed, remembered, newBrowser, forgottenBy, resetBy, unfinishedId, language };
  return { userId, step, ...proofs, hardwareBound, ...ofLogin };
}
