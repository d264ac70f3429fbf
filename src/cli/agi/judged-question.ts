import { maxTries } from '../../policy/limits.ts';
import { QuestionRefused } from './code-questions.ts';
import { isPlainReason, type OpenQuestion } from './open-question.ts';

/** What the dialplan learns of a state in which no code passes any more. */
const reasons: Readonly<Record<string, string | undefined>> = {
  passed: 'passed',
  failed: 'wrong-codes',
  expired: 'expired',
  cancelled: 'expired',
  reported: 'not-me',
};

/** What has become of a question. Nothing but `isRight` may decide what the caller hears. */
export class JudgedQuestion {
  readonly #question: OpenQuestion;
  /** How it has ended: no code is right any more. */
  over: string | undefined;
  triesLeft: number;

  constructor(question: OpenQuestion) {
    this.#question = question;
    this.over = question.hopeless;
    this.triesLeft = question.hopeless === undefined ? maxTries : 0;
  }

  /** @throws QuestionRefused for what says nothing of the user */
  async isRight(code: string): Promise<boolean> {
    if (this.over !== undefined) return false;
    try {
      const { state, triesLeft } = await this.#question.answer(code);
      this.over = reasons[state];
      // Of the state `open` nothing was compared: the app has not shown its code yet.
      if (state !== 'open') this.triesLeft = triesLeft;
      return state === 'passed';
    } catch (error) {
      if (!(error instanceof QuestionRefused) || isPlainReason(error.reason)) throw error;
      if (error.reason !== 'code-malformed') this.over = error.reason;
      return false;
    }
  }

  /** Ends the question, so that a code that was shown lets nobody in. It does not wait: a caller would hear that. */
  end(): void {
    if (this.over === undefined) void this.#question.cancel().catch(() => {});
  }
}
