import { maxTries } from '../../policy/limits.ts';
import { type AgiLine, HungUp, isSoundName } from './agi-line.ts';
import { QuestionRefused } from './code-questions.ts';
import type { OpenQuestion } from './open-question.ts';

export interface Verdict {
  verified: boolean;
  /** `passed`, why not, or the id of a refusal of the API; `docs/integrations/agi.md` lists them. */
  reason: string;
  triesLeft: number;
}

/** Variables of the dialplan with its own sounds, and Asterisk's: "please enter your password, then the hash key". */
const sounds = {
  first: { variable: 'BELCODE_ASK', usual: 'agent-pass' },
  again: { variable: 'BELCODE_ASK_AGAIN', usual: 'auth-incorrect' },
} as const;

const pauseMilliseconds = 8_000;
const maxKeys = 10;
/** Times that nothing was typed, or something that is no code. */
const maxEmpty = 3;

/** Asks for the code until it is right, the tries are used up, or nothing comes. @throws NotAgi */
export async function askForCode(line: Pick<AgiLine, 'variable' | 'keys'>, question: OpenQuestion): Promise<Verdict> {
  const [first, again] = [await soundOf(line, 'first'), await soundOf(line, 'again')];
  let triesLeft = maxTries;
  const not = (reason: string): Verdict => ({ verified: false, reason: question.hopeless ?? reason, triesLeft });
  try {
    for (let [empty, isFirst] = [0, true]; empty < maxEmpty; isFirst = false) {
      const typed = await line.keys(isFirst ? first : again, { pauseMilliseconds, max: maxKeys });
      const { state, triesLeft: left } = await judged(question, typed);
      if (state === 'passed') return { verified: true, reason: 'passed', triesLeft: left };
      // Nothing was compared: no code, or the app has not shown it yet.
      if (state === 'none' || state === 'open') empty += 1;
      else triesLeft = left;
      if (state === 'failed') return not('wrong-codes');
      if (state === 'expired') return not('expired');
    }
    await question.cancel().catch(() => {});
    return not('no-code');
  } catch (error) {
    await question.cancel().catch(() => {});
    if (error instanceof HungUp) return not('hung-up');
    if (error instanceof QuestionRefused) return not(error.reason);
    throw error;
  }
}

/** @returns state `none` for what is no code; it takes no try */
async function judged(question: OpenQuestion, typed: string): Promise<{ state: string; triesLeft: number }> {
  const none = { state: 'none', triesLeft: 0 };
  if (!/^[0-9]+$/.test(typed)) return none;
  try {
    return await question.answer(typed);
  } catch (error) {
    if (error instanceof QuestionRefused && error.reason === 'code-malformed') return none;
    throw error;
  }
}

async function soundOf(line: Pick<AgiLine, 'variable'>, which: keyof typeof sounds): Promise<string> {
  const { variable, usual } = sounds[which];
  const given = await line.variable(variable);
  return isSoundName(given) ? given : usual;
}
