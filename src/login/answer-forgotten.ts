import { attemptAt } from '../accounts/attempt-limits.ts';
import type { Session } from '../accounts/session.ts';
import { answerUserChallenge } from '../challenges/answer-user-challenge.ts';
import { isUserChallenge } from '../challenges/challenge.ts';
import { methodKind } from '../challenges/kinds/method-kinds.ts';
import { Refusal } from '../errors.ts';
import type { ProofThing } from '../factors/proof-thing.ts';
import type { LoginPosition } from './conversation.ts';
import { enterSession } from './enter.ts';
import { equaliseTime } from './equalise-time.ts';
import type { Asker } from './known-asker.ts';
import type { LoginParts } from './login-parts.ts';
import { move, ownerOf, positionOf } from './move.ts';
import { noteResetProof } from './note-proof.ts';
import { thingsThatProved } from './second-factors.ts';

/** `wrong` is also the reply to a code that was never sent; `over` ends the session. */
export type AnsweredForgotten = ({ state: 'passed' | 'wrong' } & LoginPosition) | { state: 'over' };

/**
 * Answers the code of a forgotten password. For an unknown login every code is wrong, with the same tries and the same
 * duration as for a known one (E06).
 *
 * @throws Refusal session-unknown, step-wrong, code-malformed (takes no try), store-unavailable
 */
export async function answerForgotten(
  parts: LoginParts,
  { sessionId, code, ...asker }: { sessionId: string; code: string } & Partial<Asker>,
): Promise<AnsweredForgotten> {
  const session = await enterSession(parts, sessionId, 'answer-forgotten');
  const kind = session.work.challenge?.kind;
  if (kind !== undefined) methodKind(kind).checkAnswer(code, parts.digits);
  return equaliseTime(parts, async () => {
    const isLast = !(await parts.attempts.take(attemptAt('forgotten-code', session.digest)));
    const resetBy = await provenBy(parts, session, code);
    if (resetBy !== undefined) {
      const proven = { step: 'forgotten-password', factorProvenAt: session.now, resetBy } as const;
      const position = await move(parts, session, proven);
      await noteReset(parts, session, { kind, asker });
      return { state: 'passed', ...position };
    }
    if (!isLast) return { state: 'wrong', ...positionOf(session) };
    await parts.sessions.end(session);
    return { state: 'over' };
  });
}

/** Somebody has a method of the user, and could replace the password. */
async function noteReset(
  parts: LoginParts,
  { userId }: Session,
  { kind, asker }: { kind: string | undefined; asker: Partial<Asker> },
): Promise<void> {
  const facts = userId === undefined ? undefined : await parts.loginFacts.find(userId);
  if (facts !== undefined) await noteResetProof(parts, facts, { by: kind, asker });
}

/** @returns the things that the right code came by; undefined for a wrong code */
async function provenBy(parts: LoginParts, session: Session, code: string): Promise<ProofThing[] | undefined> {
  const id = session.work.challenge?.id ?? '';
  const owner = ownerOf(session);
  const challenge = await parts.challenges.find(id);
  if (!isUserChallenge(challenge) || challenge.owner !== owner) return undefined;
  try {
    if ((await answerUserChallenge(parts, challenge, { id, owner, code })).state !== 'passed') return undefined;
    // A desk phone that dialled in may have taken the challenge over between the two reads, so both count.
    const after = await parts.challenges.find(id);
    const things = await thingsThatProved(parts, challenge.userId, [challenge.factorId, after?.factorId]);
    return things.length === 0 ? undefined : things;
  } catch (error) {
    if (error instanceof Refusal && error.id !== 'store-unavailable') return undefined;
    throw error;
  }
}
