import type { CallProof } from '../../accounts/company.ts';
import { type FactorKind, isAnywhere } from '../../accounts/factor-kind.ts';
import { methodKind } from '../../challenges/kinds/method-kinds.ts';
import { Refusal } from '../../errors.ts';
import type { Factor } from '../../factors/factor.ts';
import { type Entered, enter } from '../enter.ts';
import { sendFirstCode } from '../send-code.ts';
import { startLogin } from '../start-login.ts';
import {
  endRadiusLogin,
  isOver,
  languageOfUser,
  questionOf,
  type RadiusAnswer,
  type RadiusLoginParts,
  type RadiusQuestion,
  type RadiusReject,
  refused,
} from './radius-answer.ts';
import { letsIn, type RadiusClient, type RadiusFrom } from './radius-client.ts';

export interface RadiusPassword extends RadiusFrom {
  login: string;
  password: string;
}

/** A login with a right password, whose code is on its way or in an authenticator. */
export interface StartedRadius {
  sessionId: string;
  question: RadiusQuestion;
}

/**
 * Verifies name and password, and sends a code by the first method that can be answered at the client.
 *
 * @param hasCode whether a code was typed before any was sent, which only a method shows that needs no sending
 * @throws Refusal store-unavailable, too-busy
 */
export async function startRadiusLogin(
  parts: RadiusLoginParts,
  client: RadiusClient,
  given: RadiusPassword,
  hasCode: boolean,
): Promise<StartedRadius | RadiusAnswer> {
  try {
    const program = { letsIn: (user: Parameters<typeof letsIn>[1]) => letsIn(client, user) };
    const { sessionId, language } = await startLogin(parts, { ...given, program });
    const entered = await enter(parts, sessionId, 'send-code');
    const reject = async (why: RadiusReject): Promise<RadiusAnswer> => {
      await endRadiusLogin(parts, sessionId);
      return { verdict: 'rejected', why, language };
    };
    const takes = (kind: FactorKind) => (hasCode ? !isSent(kind) : isSent(kind) || client.mode !== 'number');
    const factors = inTurn(entered.usable).filter(({ kind }) => isAnywhere(kind) && takes(kind));
    if (factors.length === 0) return await reject(hasCode ? 'wrong' : 'no-method');
    if (!(await sendByFirst(parts, entered, factors, { ...given, proof: proofAt(client) })))
      return await reject('not-sent');
    const question = await questionOf(parts, await enter(parts, sessionId, 'answer-login'));
    return question === undefined ? await reject('not-sent') : { sessionId, question };
  } catch (error) {
    if (!(error instanceof Refusal) || (error.status >= 500 && !isOver(error))) throw error;
    if (error.id !== 'factor-missing') return refused(parts);
    const facts = await parts.loginFacts.findByLogin(given.login);
    return facts === undefined
      ? refused(parts)
      : { verdict: 'rejected', why: 'no-method', language: languageOfUser(parts, facts) };
  }
}

/** Whether something reaches the person, so that a number can be typed there, and a code is not known before. */
export function isSent(kind: FactorKind): boolean {
  return methodKind(kind).delivery !== 'none';
}

/** At a client that cannot show a number, or cannot take a code, whatever the settings say. */
function proofAt({ mode }: RadiusClient): CallProof | undefined {
  if (mode === 'challenge') return undefined;
  return mode === 'number' ? 'number' : 'code';
}

/** The primary one first. */
function inTurn(factors: readonly Factor[]): Factor[] {
  return [...factors].sort((a, b) => Number(b.isPrimary) - Number(a.isPrimary));
}

/** Nobody can choose here, so that the next method is tried when one cannot be reached. */
async function sendByFirst(
  parts: RadiusLoginParts,
  entered: Entered,
  factors: readonly Factor[],
  { address, shared, proof }: RadiusFrom & { proof: CallProof | undefined },
): Promise<boolean> {
  for (const { id } of factors) {
    const { sent } = await sendFirstCode(parts, entered, { address, shared, factorId: id, proof });
    if (sent) return true;
  }
  return false;
}
