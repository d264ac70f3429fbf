import type { Clock } from '../../clock.ts';
import { maxTries } from '../../policy/limits.ts';
import { type AgiLine, HungUp, isSoundName } from './agi-line.ts';
import { inEvenTime } from './even-time.ts';
import { JudgedQuestion } from './judged-question.ts';
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
/** Digits that a caller may type, and times that nothing comes. Neither depends on what is known of the name. */
const maxCodes = maxTries;
const maxEmpty = 3;

/**
 * Asks for the code until it is right or the caller has used up what everybody has. What is played, and when, follows
 * from the keys alone, so that it says nothing of the name: a question that is over is asked on like any other.
 *
 * @throws NotAgi
 * @throws QuestionRefused for what says nothing of the user
 */
export async function askForCode(
  line: Pick<AgiLine, 'variable' | 'keys'>,
  opened: OpenQuestion,
  clock: Pick<Clock, 'wait'>,
): Promise<Verdict> {
  const question = new JudgedQuestion(opened);
  const no = (reason: string): Verdict => {
    const { over = reason, triesLeft } = question;
    return { verified: false, reason: over, triesLeft };
  };
  try {
    let sound = await soundOf(line, 'first');
    const again = await soundOf(line, 'again');
    for (let [codes, empty] = [0, 0]; codes < maxCodes; sound = again) {
      const typed = await line.keys(sound, { pauseMilliseconds, max: maxKeys });
      if (/^[0-9]+$/.test(typed)) {
        codes += 1;
        const isRight = await inEvenTime(clock, () => question.isRight(typed));
        if (isRight) return { verified: true, reason: 'passed', triesLeft: question.triesLeft };
      } else {
        empty += 1;
        if (empty === maxEmpty) return no('no-code');
      }
    }
    return no('wrong-codes');
  } catch (error) {
    if (error instanceof HungUp) return no('hung-up');
    throw error;
  } finally {
    question.end();
  }
}

async function soundOf(line: Pick<AgiLine, 'variable'>, which: keyof typeof sounds): Promise<string> {
  const { variable, usual } = sounds[which];
  const given = await line.variable(variable);
  return isSoundName(given) ? given : usual;
}
