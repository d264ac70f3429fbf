import type { Clock } from '../../clock.ts';
import { type AgiLine, HungUp } from './agi-line.ts';
import type { AgiRequest } from './agi-request.ts';
import { askForCode, type Verdict } from './ask-for-code.ts';
import { type CodeQuestions, QuestionRefused } from './code-questions.ts';
import { inEvenTime } from './even-time.ts';
import { isTypedKind, openQuestion } from './open-question.ts';

/** Variables of the dialplan. */
const variables = {
  key: 'BELCODE_KEY',
  verified: 'BELCODE_VERIFIED',
  reason: 'BELCODE_REASON',
  tries: 'BELCODE_TRIES',
} as const;

/**
 * Proves a caller to a dialplan: asks for the code of a method and has it judged.
 *
 * @param questionsOf asks with the rights of a key
 * @returns what the dialplan learns from its variables
 * @throws NotAgi
 */
export async function verifyCaller(
  line: Pick<AgiLine, 'variable' | 'setVariable' | 'keys'>,
  questionsOf: (key: string) => CodeQuestions,
  request: AgiRequest,
  clock: Pick<Clock, 'wait'>,
): Promise<Verdict> {
  // First, so that a value from before does not stand when this ends early.
  await line.setVariable(variables.verified, '0');
  const verdict = await judge(line, questionsOf, request, clock);
  await line.setVariable(variables.reason, verdict.reason);
  await line.setVariable(variables.tries, `${verdict.triesLeft}`);
  if (verdict.verified) await line.setVariable(variables.verified, '1');
  return verdict;
}

async function judge(
  line: Pick<AgiLine, 'variable' | 'keys'>,
  questionsOf: (key: string) => CodeQuestions,
  { script, words }: AgiRequest,
  clock: Pick<Clock, 'wait'>,
): Promise<Verdict> {
  const [login = '', kind, ...others] = words;
  const isKind = kind === undefined || isTypedKind(kind);
  if (script !== 'verify' || login === '' || !isKind || others.length > 0) return no('request-invalid');
  try {
    const questions = questionsOf(await line.variable(variables.key));
    const question = await inEvenTime(clock, () => openQuestion(questions, login, kind));
    return await askForCode(line, question, clock);
  } catch (error) {
    if (error instanceof QuestionRefused) return no(error.reason);
    if (error instanceof HungUp) return no('hung-up');
    throw error;
  }
}

function no(reason: string): Verdict {
  return { verified: false, reason, triesLeft: 0 };
}
