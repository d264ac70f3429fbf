import { type Terminal, UsageError } from '../command.ts';
import { type AnswerName, type Answers, defaultOf, faultOf, isSecretAnswer, questions } from './questions.ts';

interface Answering {
  /** From the file of answers. */
  given: Partial<Answers>;
  /** Of the settings file. */
  settings: ReadonlyMap<string, string>;
  /** Of the run before. */
  kept: Partial<Answers>;
  terminal: Terminal;
  /** Whether a missing answer is asked for; otherwise the default counts. */
  asks: boolean;
}

const names = Object.keys(questions) as AnswerName[];

/**
 * Every answer: from the file, else by asking at the terminal, else the default.
 *
 * @throws UsageError with every answer that is wrong or missing
 */
export async function answerAll(answering: Answering): Promise<Answers> {
  const { given, settings, kept, terminal, asks } = answering;
  const answers = {} as Answers;
  const faults: string[] = [];
  // With a file of answers nobody sits at the terminal.
  const isTalk = asks && Object.keys(given).length === 0 && terminal.ask !== undefined;
  for (const name of names) {
    const usual = defaultOf(name, settings, kept);
    if (isTalk) answers[name] = await askUntilRight(name, usual, terminal);
    else answers[name] = given[name] ?? usual;
    const fault = asks ? faultOf(name, answers[name]) : undefined;
    if (fault !== undefined) faults.push(`${name} ${fault}`);
  }
  if (faults.length === 0) return answers;
  throw new UsageError(
    `these answers are wrong or missing:\n  ${faults.join('\n  ')}\nWrite them into a file for --answers (docs/setup.md), or run setup at a terminal`,
  );
}

async function askUntilRight(name: AnswerName, usual: string, terminal: Terminal): Promise<string> {
  for (;;) {
    const typed = (await terminal.ask?.(`${questions[name].ask}${usual === '' ? '' : ` [${usual}]`}: `))?.trim() ?? '';
    // `-` empties what has a default.
    const answer = typed === '-' ? '' : typed || usual;
    const fault = faultOf(name, answer);
    if (fault === undefined) return answer;
    terminal.complain(`${name} ${fault}`);
  }
}

/** What the next run may know without asking. */
export function keptOf(answers: Answers): Partial<Answers> {
  return Object.fromEntries(Object.entries(answers).filter(([name]) => !isSecretAnswer(name as AnswerName)));
}
