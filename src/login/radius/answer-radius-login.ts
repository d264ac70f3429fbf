import type { SessionStep } from '../../accounts/session.ts';
import { Refusal } from '../../errors.ts';
import { type AnsweredLogin, answerLogin } from '../answer-login.ts';
import { type Entered, enter } from '../enter.ts';
import {
  endRadiusLogin,
  isOver,
  type LastTry,
  languageOfUser,
  questionOf,
  type RadiusAnswer,
  type RadiusLoginParts,
  type RadiusQuestion,
  type RadiusReject,
  refused,
} from './radius-answer.ts';
import { letsIn, type RadiusClient, type RadiusFrom } from './radius-client.ts';

export interface RadiusCode extends RadiusFrom {
  login: string;
  /** As the client sends it back. */
  state: Buffer;
  /** Nothing where a number is typed elsewhere. */
  code: string;
}

export interface JudgedCode extends RadiusFrom {
  sessionId: string;
  code: string;
}

/** An answer that ends the login, the question that is still open, or why the login is over. */
type Judged = { answer: RadiusAnswer } | { question: RadiusQuestion } | { over: RadiusReject };

/**
 * Answers the question of a login by RADIUS. Each State is good for one answer; while tries are left, a new one asks
 * again. When a store is away, there is no answer, and the State is good for the same request once more.
 *
 * @throws Refusal store-unavailable
 */
export async function answerRadiusLogin(
  parts: RadiusLoginParts,
  client: RadiusClient,
  { login, state, ...given }: RadiusCode,
): Promise<RadiusAnswer> {
  const at = { clientId: client.id, login };
  const kept = await parts.radiusLogins.take(at, state);
  if (kept === undefined) return refused(parts);
  const { sessionId } = kept;
  try {
    const judged = await judgeRadiusCode(parts, client, { ...given, sessionId });
    if (!('question' in judged)) return judged;
    return { verdict: 'asked', question: judged.question, state: await parts.radiusLogins.keep(at, { sessionId }) };
  } catch (error) {
    await parts.radiusLogins.putBack(at, state, kept).catch(() => undefined);
    throw error;
  }
}

/**
 * Judges a code, or an answer that needs none. It ends the session of a login that is over.
 *
 * @throws Refusal store-unavailable
 */
export async function judgeRadiusCode(
  parts: RadiusLoginParts,
  client: RadiusClient,
  given: JudgedCode,
): Promise<RadiusAnswer | { question: RadiusQuestion }> {
  const { sessionId } = given;
  try {
    const entered = await enter(parts, sessionId, 'answer-login');
    if (!letsIn(client, entered.facts.user)) {
      await endRadiusLogin(parts, sessionId);
      return refused(parts);
    }
    const judged = await answer(parts, entered, given);
    if ('answer' in judged) return judged.answer;
    if ('question' in judged) return judged;
    await endRadiusLogin(parts, sessionId);
    return { verdict: 'rejected', why: judged.over, language: languageOfUser(parts, entered.facts) };
  } catch (error) {
    if (isOver(error)) return refused(parts);
    throw error;
  }
}

async function answer(parts: RadiusLoginParts, entered: Entered, given: JudgedCode): Promise<Judged> {
  const answered = await answerLogin(parts, { ...given, code: given.code.trim(), byProgram: true }).catch((error) => {
    if (error instanceof Refusal && error.id === 'code-malformed') return { state: 'malformed' } as const;
    throw error;
  });
  if (answered.state === 'passed') return passed(parts, entered, answered);
  if (answered.state === 'locked' || answered.state === 'over') return { over: answered.state };
  const question = await questionOf(parts, entered, lastOf(answered));
  return question === undefined ? { over: 'over' } : { question };
}

function lastOf(answered: Extract<AnsweredLogin, { state: 'wrong' | 'not-sent' }> | { state: 'malformed' }): LastTry {
  return answered.state === 'wrong' ? { what: 'wrong', triesLeft: answered.triesLeft } : { what: answered.state };
}

/** A program has no pages for the steps that may follow in the panel, and keeps no session of ours. */
async function passed(
  parts: RadiusLoginParts,
  { facts }: Entered,
  { step, sessionId }: { step: SessionStep; sessionId: string },
): Promise<Judged> {
  await endRadiusLogin(parts, sessionId);
  const { role, login } = facts.user;
  if (step === 'full') return { answer: { verdict: 'accepted', role, login } };
  return { over: step === 'new-password' ? 'new-password' : 'set-up' };
}
