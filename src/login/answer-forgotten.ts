import { attemptAt } from '../accounts/attempt-limits.ts';
import type { Session } from '../accounts/session.ts';
import { answerUserChallenge } from '../challenges/answer-user-challenge.ts';
import { isUserChallenge } from '../challenges/challenge.ts';
import { methodKind } from '../challenges/kinds/method-kinds.ts';
import { Refusal } from '../errors.ts';
import type { LoginPosition } from './conversation.ts';
import { enterSession } from './enter.ts';
import { equaliseTime } from './equalise-time.ts';
import type { LoginParts } from './login-parts.ts';
import { move, ownerOf, positionOf } from './move.ts';

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
  { sessionId, code }: { sessionId: string; code: string },
): Promise<AnsweredForgotten> {
  const session = await enterSession(parts, sessionId, 'answer-forgotten');
  const kind = session.work.challenge?.kind;
  if (kind !== undefined) methodKind(kind).checkAnswer(code, parts.digits);
  return equaliseTime(parts, async () => {
    const isLast = !(await parts.attempts.take(attemptAt('forgotten-code', session.digest)));
    if (await isRight(parts, session, code)) {
      const position = await move(parts, session, { step: 'forgotten-password', factorProvenAt: session.now });
      return { state: 'passed', ...position };
    }
    if (!isLast) return { state: 'wrong', ...positionOf(session) };
    await parts.sessions.end(session);
    return { state: 'over' };
  });
}

async function isRight(parts: LoginParts, session: Session, code: string): Promise<boolean> {
  const id = session.work.challenge?.id ?? '';
  const owner = ownerOf(session);
  const challenge = await parts.challenges.find(id);
  if (!isUserChallenge(challenge) || challenge.owner !== owner) return false;
  try {
    return (await answerUserChallenge(parts, challenge, { id, owner, code })).state === 'passed';
  } catch (error) {
    if (error instanceof Refusal && error.id !== 'store-unavailable') return false;
    throw error;
  }
}
